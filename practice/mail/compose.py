"""A row becomes the bytes of one message: one recipient, both bodies, the headers that matter."""

import binascii
import re
from datetime import datetime
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.policy import compat32
from email.utils import format_datetime, formataddr

from django.conf import settings

from practice.mail.models import OutboundEmail

UTF8 = Charset("utf-8")
UTF8.header_encoding = QP
CRLF = compat32.clone(linesep="\r\n")


class UnsafeRow(Exception):
    """A stored header has a line break in it. The queue refuses these; this is the second door."""


def compose(email: OutboundEmail, *, now: datetime) -> bytes:
    """The message as it goes on the wire. The same row always has the same Message-ID."""
    message = MIMEMultipart("alternative")
    headers = {
        "From": formataddr((email.sender_name, from_address()), UTF8),
        "To": email.recipient,
        "Subject": words(email.subject),
        "Date": format_datetime(now),
        "Message-ID": email.message_id,
        # No holiday answer comes back to a machine.
        "Auto-Submitted": "auto-generated",
    }
    if email.reply_to:
        headers["Reply-To"] = email.reply_to
    if email.list_unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{email.list_unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        headers["List-Id"] = list_id(email)
    for name, value in headers.items():
        if re.search(r"[\r\n\0]", value.replace("\n ", "")):
            raise UnsafeRow(f"Letter {email.pk} has a line break in {name}.")
        message[name] = value
    message.attach(part("plain", email.body_text))
    message.attach(part("html", email.body_html))
    return message.as_bytes(policy=CRLF)


def part(subtype: str, text: str) -> Message:
    """One body. Quoted-printable, so that every server passes it and people can read the source."""
    body = Message()
    body["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    body["Content-Transfer-Encoding"] = "quoted-printable"
    lines = text.replace("\r\n", "\n").encode()
    body.set_payload(binascii.b2a_qp(lines, istext=True).decode("ascii"))
    return body


def words(text: str) -> str:
    """A header value, encoded when it is not plain ASCII or would have to be folded."""
    return (
        text
        if text.isascii() and len(text) <= 66
        else Header(text, UTF8, header_name="Subject").encode()
    )


def from_address() -> str:
    """The one address all letters come from; also the envelope's sender."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].strip("> ")


def list_id(email: OutboundEmail) -> str:
    """Which stream of letters this is, so that mail programs can group and stop it."""
    kind = re.sub(r"[^a-z0-9]+", "-", email.kind.lower())
    domain = from_address().rpartition("@")[2]
    return f"<{kind}.practice-{email.practice_id or 0}.{domain}>"
