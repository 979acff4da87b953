"""What a mail server's answer, or its silence, means for a letter. Pure."""

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """How far a conversation got."""

    CONNECT = "connect"
    GREETING = "greeting"  # banner, encryption, sign-in
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"
    AFTER_DATA = "after_data"


class Result(StrEnum):
    """What is known about a letter afterwards."""

    SENT = "sent"
    REFUSED = "refused"  # for good
    TRY_LATER = "try_later"  # certainly not sent
    UNKNOWN = "unknown"  # may have been sent


@dataclass(frozen=True)
class Outcome:
    """The end of one try. `reason` is a sentence of ours: servers quote addresses and bodies."""

    result: Result
    stage: Stage
    reason: str = ""
    code: int = 0
    # The server's finer number (RFC 3463), if it gave one.
    status: str = ""
    # Not this letter's fault: the whole lane would meet the same.
    server_failed: bool = False


WHERE = {
    Stage.CONNECT: "could not be reached",
    Stage.GREETING: "would not start a conversation with us",
    Stage.SENDER: "does not accept our sender address",
    Stage.RECIPIENT: "refused the address",
    Stage.DATA: "refused to take the letter",
    Stage.AFTER_DATA: "refused the letter",
}


def refusal(stage: Stage, code: int, text: bytes) -> Outcome:
    """A 4xx or 5xx answer. Only what is about this letter ends it for good."""
    about_the_letter = stage in {Stage.RECIPIENT, Stage.DATA, Stage.AFTER_DATA}
    for_good = code >= 500 and about_the_letter
    enhanced = re.match(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b", text)
    status = enhanced[1].decode() if enhanced else ""
    when = "" if for_good else " for now"
    return Outcome(
        Result.REFUSED if for_good else Result.TRY_LATER,
        stage,
        f"The mail server {WHERE[stage]}{when} ({f'{code} {status}'.strip()}).",
        code,
        status,
        server_failed=not about_the_letter or code == 421,
    )


def broken(stage: Stage, error: Exception) -> Outcome:
    """The conversation broke off: by time-out, hang-up, or something nobody foresaw."""
    if stage is Stage.AFTER_DATA:
        return Outcome(
            Result.UNKNOWN, stage, f"It may have been sent: the mail server {how(error)}."
        )
    early = stage in {Stage.CONNECT, Stage.GREETING}
    if early and isinstance(error, smtplib.SMTPResponseException):
        return refusal(Stage.GREETING, error.smtp_code, b"")
    return Outcome(
        Result.TRY_LATER, stage, f"Not sent: the mail server {how(error)}.", server_failed=early
    )


def how(error: Exception) -> str:
    """The kind of break, in words."""
    match error:
        case ssl.SSLCertVerificationError():
            return "shows a certificate that cannot be trusted"
        case ssl.SSLError():
            return "does not speak a safe encryption"
        case socket.gaierror():
            return "has a name that cannot be found"
        case ConnectionRefusedError():
            return "takes no connections"
        case TimeoutError():
            return "did not answer in time"
        case smtplib.SMTPServerDisconnected() if isinstance(error.__context__, TimeoutError):
            return "did not answer in time"
        case smtplib.SMTPNotSupportedError():
            return "does not offer the encryption or the sign-in that is set"
        case smtplib.SMTPServerDisconnected() | ConnectionError():
            return "hung up"
        case _:
            return f"could not be talked to ({type(error).__name__})"
