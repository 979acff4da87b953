"""Whether the pages answer, at a socket's path or at host:port.

python -m practice.running.answers /run/instep-web.sock
"""

import http.client
import json
import os
import socket
import sys
import time
from urllib.parse import urlsplit

WITHIN = 60.0


class OnSocket(http.client.HTTPConnection):
    """HTTP over a socket in the file system."""

    def __init__(self, path: str, *, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self) -> None:
        """Reach it there."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def state(where: str, host: str) -> str:
    """What /health says: ok, late, paced or down; "" while nobody answers."""
    kind = OnSocket if where.startswith("/") else http.client.HTTPConnection
    connection = kind(where, timeout=5)
    try:
        connection.request("GET", "/health", headers={"Host": host})
        return str(json.load(connection.getresponse())["state"])
    except (OSError, http.client.HTTPException, ValueError, KeyError):
        return ""
    finally:
        connection.close()


def main(where: str, within: float = WITHIN) -> int:
    """Ask until somebody answers; letters that are late are no reason to go back."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
    from django.conf import settings

    host, until = urlsplit(settings.BASE_URL).netloc, time.monotonic() + within
    said = state(where, host)
    while not said and time.monotonic() < until:
        time.sleep(0.5)
        said = state(where, host)
    sys.stdout.write(f"The pages answer: {said}.\n" if said else "The pages do not answer.\n")
    return int(said in ("", "down"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(float, sys.argv[2:])))
