"""A row becomes the bytes of one message: one recipient, both bodies, the headers that matter.

Written out by hand, because building email.message objects costs three times the rest of a letter.
"""

import binascii
import re
import uuid
from base64 import encodebytes
from datetime import datetime
from email.charset import QP, Charset
from email.header import Header
from email.utils import format_datetime

from django.conf import settings

from practice.mail.models import CALENDAR_METHODS, OutboundEmail

UTF8 = Charset("utf-8")
UTF8.header_encoding = QP
# Longer ones are encoded too, since an encoded line can be folded anywhere.
PLAIN = 66


class UnsafeRow(Exception):
    """A stored header has a line break in it. The queue refuses these; this is the second door."""


def compose(email: OutboundEmail, *, now: datetime) -> bytes:
    """The message as it goes on the wire. The same row always has the same Message-ID."""
    for value in headers_of(email):
        if re.search(r"[\r\n\0]", value):
            raise UnsafeRow(f"Letter {email.pk} has a line break in a header.")
    if "," in email.recipient:
        raise UnsafeRow(f"Letter {email.pk} names more than one address.")
    if email.calendar_method not in {"", *CALENDAR_METHODS}:
        raise UnsafeRow(f"Letter {email.pk} has a calendar of no known method.")
    lines = [
        f"From: {sender(email.sender_name)}",
        f"To: {email.recipient}",
        f"Subject: {words('Subject', email.subject)}",
        f"Date: {format_datetime(now)}",
        f"Message-ID: {email.message_id}",
        # No holiday answer comes back to a machine.
        "Auto-Submitted: auto-generated",
    ]
    if email.reply_to:
        lines.append(f"Reply-To: {email.reply_to}")
    if email.list_unsubscribe_url:
        lines.append(f"List-Unsubscribe: <{email.list_unsubscribe_url}>")
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
        lines.append(f"List-Id: {list_id(email)}")
    lines.append("MIME-Version: 1.0")
    return "\r\n".join(lines).encode("ascii") + b"\r\n" + body(email)


def body(email: OutboundEmail) -> bytes:
    """Everything from Content-Type on: text or HTML, and a calendar where there is one.

    Mail programs that know invitations read it as one more way to show the letter; the others
    offer the same as a file.
    """
    shown = [part("plain", email.body_text), part("html", email.body_html)]
    if not email.calendar_text:
        return multipart("alternative", shown)
    kind = f"text/calendar; method={email.calendar_method}"
    entry = [f'Content-Type: {kind}; charset="utf-8"']
    # The same as a file, of another kind, so that no program takes it for a second invitation.
    file = [
        'Content-Type: application/ics; name="visit.ics"',
        'Content-Disposition: attachment; filename="visit.ics"',
    ]
    shown.append(encoded(entry, email.calendar_text))
    both = [b"\r\n" + multipart("alternative", shown), encoded(file, email.calendar_text)]
    return multipart("mixed", both)


def multipart(subtype: str, parts: list[bytes]) -> bytes:
    """Parts between boundaries. Each begins with the end of the boundary's line."""
    boundary = uuid.uuid4().hex
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n'.encode()
    edge = f"\r\n--{boundary}".encode()
    return b"".join([head, *(edge + one for one in parts), edge, b"--\r\n"])


def encoded(heads: list[str], text: str) -> bytes:
    """A part in base64: a calendar's own folded lines must arrive as they are."""
    lines = "\r\n".join(["", *heads, "Content-Transfer-Encoding: base64", "", ""]).encode()
    return lines + encodebytes(text.encode()).replace(b"\n", b"\r\n")


def headers_of(email: OutboundEmail) -> tuple[str, ...]:
    """What comes from the row and ends in a header."""
    return (
        email.sender_name,
        email.recipient,
        email.subject,
        email.message_id,
        email.reply_to,
        email.list_unsubscribe_url,
    )


def part(subtype: str, text: str) -> bytes:
    """One body. Quoted-printable, so that every server passes it and people can read the source."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    body = binascii.b2a_qp(lines, istext=True).replace(b"\n", b"\r\n")
    head = f'Content-Type: text/{subtype}; charset="utf-8"'.encode()
    return b"\r\n".join([b"", head, b"Content-Transfer-Encoding: quoted-printable", b"", body])


def words(header: str, text: str) -> str:
    """A header's text, encoded when it is not plain ASCII or would have to be folded."""
    if text.isascii() and len(text) <= PLAIN and "=?" not in text:
        return text
    return Header(text, UTF8, header_name=header).encode(linesep="\r\n")


def sender(name: str) -> str:
    """The practice's name in front of our one address."""
    if not name:
        return from_address()
    if name.isascii() and len(name) <= PLAIN and "=?" not in name:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{from_address()}>'
    return f"{words('From', name)} <{from_address()}>"


def from_address() -> str:
    """The one address all letters come from; also the envelope's sender."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].strip("> ")


def list_id(email: OutboundEmail) -> str:
    """Which stream of letters this is, so that mail programs can group and stop it."""
    kind = re.sub(r"[^a-z0-9]+", "-", email.kind.lower())
    domain = from_address().rpartition("@")[2]
    return f"<{kind}.practice-{email.practice_id or 0}.{domain}>"
