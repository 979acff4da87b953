"""The other end of an SMTP conversation: a real server that keeps what it is given.

By default it takes everything. A test may make it refuse a recipient, answer the letter itself
with an error, or hang up before its answer, which is how "may have been sent" comes about.
"""

import socket
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HANG_UP = "hang up"
OK = "250 OK"


@dataclass(frozen=True)
class Letter:
    """One accepted envelope and the message in it."""

    sender: str
    recipients: list[str]
    message: EmailMessage


@dataclass
class Sink:
    """`with Sink() as sink:` listens on a free loopback port until the block ends."""

    host: str = "127.0.0.1"
    port: int = 0
    letters: list[Letter] = field(default_factory=list)
    # Address to reply, such as "550 No such person".
    refused: dict[str, str] = field(default_factory=dict)
    # Replies to the next letters, used up in order; HANG_UP keeps the letter and says nothing.
    replies: list[str] = field(default_factory=list)

    def __enter__(self) -> "Sink":
        self.port = self.port or _free_port()
        self._controller = Controller(_Handler(self), hostname=self.host, port=self.port)
        self._controller.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._controller.stop()

    @property
    def messages(self) -> list[EmailMessage]:
        """What was sent, without the envelopes."""
        return [letter.message for letter in self.letters]


class _Handler:
    """aiosmtpd's names for the steps of the conversation."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        reply = self.sink.refused.get(address, OK)
        if reply == OK:
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        reply = self.sink.replies.pop(0) if self.sink.replies else OK
        if reply in {OK, HANG_UP}:
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            message = message_from_bytes(content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.sink.letters.append(
                Letter(envelope.mail_from or "", list(envelope.rcpt_tos), message)
            )
        if reply == HANG_UP:
            server.transport.abort()
            return "421 Gone"
        return reply


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
