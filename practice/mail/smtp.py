"""One SMTP conversation that knows how far it got, because the exception alone cannot tell.

Before the body is on the wire, a break means "not sent". After that, only the server knows.
"""

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from django.conf import settings

from practice.mail import replies
from practice.mail.replies import Outcome, Result, Stage

__all__ = ["Outcome", "Result", "Server", "Session", "Stage"]


class Security(StrEnum):
    """How the road to the server is closed to others."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True)
class Server:
    """Where letters are handed over. Certificates are always verified."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = Security.STARTTLS
    timeout: float = 10
    our_name: str = "localhost"
    context: ssl.SSLContext | None = None

    @classmethod
    def of_the_settings(cls) -> "Server":
        """The server that the settings name."""
        host = re.sub(r"^https?://|[:/].*$", "", settings.BASE_URL)
        return cls(
            host=settings.SMTP_HOST,
            port=settings.SMTP_PORT,
            user=settings.SMTP_USER,
            password=settings.SMTP_PASSWORD,
            security=settings.SMTP_SECURITY,
            timeout=settings.SMTP_TIMEOUT,
            # Named here, because smtplib would ask the DNS and may wait long for it.
            our_name=f"[{host}]" if host[:1].isdigit() else host,
        )


@cache
def trusted_by_the_system() -> ssl.SSLContext:
    """Whom this machine trusts; read once, for it takes longer than many letters."""
    return ssl.create_default_context()


class _Refusal(Exception):
    """The server answered, and the answer was not yes."""

    def __init__(self, code: int, text: bytes) -> None:
        self.code, self.text = code, text


class Session:
    """One connection, opened when first needed and kept for the letters that follow."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.stage = Stage.CONNECT
        self.connections = 0
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def post(self, *, sender: str, recipient: str, message: bytes) -> Outcome:
        """Hand over one letter for one recipient. Never raises: every end is an Outcome."""
        kept = self._smtp is not None
        outcome = self._post(sender, recipient, message)
        if kept and self._smtp is None and outcome.stage is Stage.SENDER:
            # A server may close a kept connection between letters: nothing of this one was said.
            outcome = self._post(sender, recipient, message)
        return outcome

    def close(self) -> None:
        """Say goodbye if the server still listens."""
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (OSError, smtplib.SMTPException):
                self._hang_up()
            self._smtp = None

    def _post(self, sender: str, recipient: str, message: bytes) -> Outcome:
        self.stage = Stage.CONNECT
        try:
            smtp = self._smtp or self._open()
            self._say(smtp, Stage.SENDER, f"MAIL FROM:<{sender}>")
            self._say(smtp, Stage.RECIPIENT, f"RCPT TO:<{recipient}>")
            self._say(smtp, Stage.DATA, "DATA", expected=3)
            self.stage = Stage.AFTER_DATA
            smtp.send(stuffed(message))
            self._expect(smtp.getreply(), expected=2)
        except _Refusal as refusal:
            self._start_over(refusal.code)
            return replies.refusal(self.stage, refusal.code, refusal.text)
        except Exception as error:  # any break whatever, a time limit included
            self._hang_up()
            return replies.broken(self.stage, error)
        return Outcome(Result.SENT, self.stage)

    def _open(self) -> smtplib.SMTP:
        server = self.server
        self.connections += 1
        smtp = smtplib.SMTP(local_hostname=server.our_name, timeout=server.timeout)
        smtp._host = server.host  # type: ignore[attr-defined]  # the name starttls() verifies
        self._smtp = smtp
        smtp.sock = socket.create_connection((server.host, server.port), server.timeout)
        self.stage = Stage.GREETING
        if server.security == Security.TLS:
            context = server.context or trusted_by_the_system()
            smtp.sock = context.wrap_socket(smtp.sock, server_hostname=server.host)
        self._expect(smtp.getreply(), expected=2)
        smtp.ehlo_or_helo_if_needed()
        if server.security == Security.STARTTLS:
            smtp.starttls(context=server.context or trusted_by_the_system())
            smtp.ehlo_or_helo_if_needed()
        if server.user:
            smtp.login(server.user, server.password)
        return smtp

    def _say(self, smtp: smtplib.SMTP, stage: Stage, line: str, expected: int = 2) -> None:
        self.stage = stage
        self._expect(smtp.docmd(line), expected)

    def _expect(self, reply: tuple[int, bytes], expected: int) -> None:
        code, text = reply
        if code // 100 in {4, 5}:
            raise _Refusal(code, text)
        if code // 100 != expected:
            raise smtplib.SMTPResponseException(code, "an answer out of turn")

    def _start_over(self, code: int) -> None:
        """Make a refused conversation fit for the next letter, or end it."""
        smtp = self._smtp
        try:
            if smtp is not None and code != 421 and self.stage is not Stage.GREETING:
                self._expect(smtp.rset(), expected=2)
                return
        except (_Refusal, OSError, smtplib.SMTPException):
            pass
        self._hang_up()

    def _hang_up(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def stuffed(message: bytes) -> bytes:
    """The message as DATA wants it: lone dots doubled, the end marked."""
    body = re.sub(rb"(?m)^\.", b"..", message)
    return body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n"
