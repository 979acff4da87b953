"""The demo's mail server: a real SMTP peer on loopback (python -m practice.mail.inbox).

It takes every letter, delivers to nobody, and keeps the newest for /demo/inbox/.
"""

import asyncio
import logging
import os
import signal
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from practice.mail.inbox_store import store

HOST = "127.0.0.1"


class Keeper:
    """Stores what arrives."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """One file per recipient; 452 when the disk is full, so that the worker tries later."""
        content = envelope.original_content or b""
        try:
            for recipient in envelope.rcpt_tos:
                store(self.folder, recipient, content)
        except OSError as error:
            logging.getLogger(__name__).error("A letter could not be kept: %s", error.strerror)
            return "452 4.3.1 No room for letters just now"
        return "250 2.0.0 Kept"


async def serve(folder: Path, port: int) -> None:
    """Answer until told to stop."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    keeper = Keeper(folder)
    server = await loop.create_server(
        lambda: SMTP(keeper, hostname="localhost", loop=loop), HOST, port
    )
    async with server:
        await stop.wait()


def main() -> None:
    """Serve the inbox that the settings describe; only in demo mode."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
    from django.conf import settings

    if not settings.DEMO:
        sys.exit("The demo inbox runs in demo mode only (INSTEP_DEMO=1).")
    logging.basicConfig(level=logging.WARNING, format="%(name)s %(message)s")
    try:
        asyncio.run(serve(settings.DEMO_INBOX_DIR, settings.SMTP_PORT))
    except OSError as error:
        sys.exit(f"The demo inbox cannot listen on port {settings.SMTP_PORT}: {error.strerror}.")


if __name__ == "__main__":
    main()
