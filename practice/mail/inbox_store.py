"""The demo inbox's letters on disk: one file each, newest kept. Never a real mailbox."""

import os
import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

KEPT = 500
# Milliseconds, then chance: sorts by time, says nothing, and cannot climb out of the folder.
LETTER_ID = re.compile(r"[0-9]{13}-[0-9a-f]{16}")
ENVELOPE = "X-Demo-Envelope-To"


@dataclass(frozen=True)
class Letter:
    """One letter as it arrived."""

    id: str
    arrived_at: datetime
    envelope_to: str
    message: EmailMessage

    def header(self, name: str) -> str:
        """One header, or nothing."""
        return str(self.message.get(name, ""))

    @property
    def subject(self) -> str:
        """What it is about."""
        return self.header("Subject")

    def body(self, subtype: str) -> str:
        """The text of one of its bodies, or nothing."""
        part = self.message.get_body(preferencelist=(subtype,))
        try:
            return "" if part is None else str(part.get_content())
        except LookupError:  # an alphabet that Python does not know
            return "This part of the letter cannot be read."


def store(folder: Path, recipient: str, content: bytes) -> str:
    """Write one letter whole or not at all, and drop the oldest beyond KEPT; answers its id."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    letter_id = f"{time.time_ns() // 1_000_000:013d}-{secrets.token_hex(8)}"
    draft = folder / f".{letter_id}"
    envelope = f"{ENVELOPE}: {recipient}\r\n".encode("ascii", "replace")
    with draft.open("wb") as file:
        file.write(envelope + content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder / f"{letter_id}.eml")
    for old in sorted(folder.glob("*.eml"), reverse=True)[KEPT:]:
        old.unlink(missing_ok=True)
    return letter_id


def newest(folder: Path, limit: int) -> list[Letter]:
    """The letters that came last, newest first."""
    found = (read(folder, path.stem) for path in sorted(folder.glob("*.eml"), reverse=True)[:limit])
    return [letter for letter in found if letter is not None]


def read(folder: Path, letter_id: str) -> Letter | None:
    """One letter, or None when there is none of that id."""
    if not LETTER_ID.fullmatch(letter_id):
        return None
    try:
        content = (folder / f"{letter_id}.eml").read_bytes()
    except FileNotFoundError:
        return None
    message = message_from_bytes(content, policy=policy.default)
    arrived = datetime.fromtimestamp(int(letter_id[:13]) / 1000, UTC)
    return Letter(letter_id, arrived, str(message.get(ENVELOPE, "")), message)
