"""What mail servers report about letters that came back, or that somebody called unwanted. Pure.

Two shapes are read: delivery reports (RFC 3464) and abuse reports (RFC 5965). Anything else, broken
or hostile mail included, is not a report: nothing here raises, and nothing here believes. Whether
a report is about a letter of ours is for practice.mail.troubles to say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import HeaderParser
from email.utils import getaddresses
from enum import StrEnum

# In bytes. A report carries our letter at most, and ours are short.
LARGEST = 1_000_000
# How many addresses of one report are looked at; a letter of ours goes to one.
MOST = 20
STATUS = re.compile(r"\b([245])\.([0-9]{1,3})\.([0-9]{1,3})\b")
# What the other server answered: "smtp; 550 5.1.1 Unknown", "smtp;550-5.1.1 No", "smtp; 550 No".
REPLY = re.compile(r"smtp\s*;\s*([245][0-9]{2})\b(?:[ -]+([245]\.[0-9]{1,3}\.[0-9]{1,3})\b)?", re.I)
# Replies that are given when a mailbox is not there: unavailable, not here, a name that cannot be.
NO_MAILBOX = {"550", "551", "553"}
RETURNED = {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"}
# The reader pressed "this is spam". "not-spam" is the opposite, "auth-failure" is about us.
UNWANTED = {"abuse", "fraud", "opt-out"}


class Kind(StrEnum):
    """What a report says of the address."""

    HARD = "hard"  # nobody reads it, and nobody will
    SOFT = "soft"  # this letter did not arrive; the next one may
    COMPLAINT = "complaint"  # it is read, and our letters are not wanted


@dataclass(frozen=True)
class Report:
    """What was said of one letter to one person."""

    message_id: str  # with its angle brackets
    recipients: frozenset[str]  # every name the report gives the one address, in lower case
    kind: Kind
    status: str = ""  # as in RFC 3463; "" when none can be read
    # Whether the letter came back; else it is only late, or was read and not wanted.
    returned: bool = False


# What a status says about the address, by its first fields (RFC 3463); the longest match counts.
# 5.0 and classes nobody has named are not here: they say "no" and not why, so the reply decides.
RULES: dict[str, Kind] = {
    # Whatever begins with 4 may be different in an hour.
    "4": Kind.SOFT,
    # 5.1: the address. Unknown mailbox or domain, moved, no mail taken there ...
    "5.1": Kind.HARD,
    # ... but these three are about our own address, or about how the way there speaks.
    "5.1.7": Kind.SOFT,
    "5.1.8": Kind.SOFT,
    "5.1.9": Kind.SOFT,
    # 5.2: the mailbox. Closed is closed, but a full one is emptied, too long is about this letter,
    # a list that cannot be expanded about its keeper, and 5.2.0 about nobody knows what.
    "5.2": Kind.SOFT,
    "5.2.1": Kind.HARD,
    # 5.3: the system behind the address is full, down or wrongly set up.
    "5.3": Kind.SOFT,
    # 5.4: the way there. 5.4.4 is a name that could not be looked up, 5.4.6 a loop, 5.4.7 a time
    # that ran out. One large provider says 5.4.1 of unknown mailboxes and of much else: a letter
    # too many does less harm than a right address that is given up.
    "5.4": Kind.SOFT,
    # 5.5 and 5.6: how the two servers spoke, and the form of this letter.
    "5.5": Kind.SOFT,
    "5.6": Kind.SOFT,
    # 5.7: policy. It says what is thought of us as a sender, not whether anybody is there.
    "5.7": Kind.SOFT,
}


def kind_of(status: str, diagnostic: str = "") -> Kind:
    """What a status such as "5.1.1" says of the address; one that cannot be read says little.

    `diagnostic` is a report's Diagnostic-Code, asked where the status says "no" and not why: a
    reply of 550, 551 or 553 that is not about something else by a number of its own.
    """
    rule = _rule(status)
    if rule is None and status.startswith("5.") and (reply := REPLY.match(diagnostic)):
        own = _rule(reply[2] or "")
        rule = Kind.HARD if reply[1] in NO_MAILBOX and own is not Kind.SOFT else Kind.SOFT
    return rule or Kind.SOFT


def _rule(status: str) -> Kind | None:
    fields = status.split(".")
    return next((RULES[name] for n in (3, 2, 1) if (name := ".".join(fields[:n])) in RULES), None)


def nobody_there(status: str) -> bool:
    """Whether a refusal of RCPT says that there is no such mailbox: by its finer number alone.

    The code says too little: 550 and 553 are also said of relaying that is not permitted, and of
    senders who are not liked. That letter has failed and says so; the next one is tried.
    """
    return kind_of(status) is Kind.HARD


def reports_in(raw: bytes) -> list[Report]:
    """What an incoming mail reports; nothing if it is no report. Never raises."""
    if len(raw) > LARGEST:
        return []
    try:
        return list(_read(message_from_bytes(raw)))
    except Exception:  # whatever a stranger managed to write
        return []


def _read(mail: Message) -> Iterator[Report]:
    if mail.get_content_type() != "multipart/report" or not mail.is_multipart():
        return
    parts = {part.get_content_type(): part for part in reversed(_inside(mail))}
    returned = next((_headers(part) for name, part in parts.items() if name in RETURNED), None)
    match str(mail.get_param("report-type", "")).lower():
        case "delivery-status" if part := parts.get("message/delivery-status"):
            yield from _delivery(part, returned)
        case "feedback-report" if part := parts.get("message/feedback-report"):
            yield from _feedback(part, returned)


def _delivery(part: Message, returned: Message | None) -> Iterator[Report]:
    """One report for each address that a delivery report is about."""
    blocks = _inside(part)[: MOST + 1]
    message_id = _id(returned, "Message-ID") or _id(
        blocks[0], "X-Original-Message-ID", "Original-Envelope-Id"
    )
    for block in blocks:
        action = _value(block, "Action").lower()
        recipients = _addresses(block, "Final-Recipient", "Original-Recipient")
        if not message_id or not recipients or action not in {"failed", "delayed"}:
            continue
        found = STATUS.search(_value(block, "Status"))
        status = found[0] if found else ""
        late = action == "delayed"
        kind = Kind.SOFT if late else kind_of(status, _value(block, "Diagnostic-Code"))
        yield Report(message_id, recipients, kind, status, returned=not late)


def _feedback(part: Message, returned: Message | None) -> Iterator[Report]:
    """A reader's complaint. Some providers leave the address to the letter itself."""
    about = _inside(part)[0]
    message_id = _id(returned, "Message-ID")
    recipients = _addresses(about, "Original-Rcpt-To")
    if not recipients and returned is not None:
        named = getaddresses([_value(returned, "To")])
        recipients = frozenset(address.lower() for _, address in named[:MOST] if address)
    wanted = _value(about, "Feedback-Type").lower() not in UNWANTED
    if message_id and recipients and not wanted:
        yield Report(message_id, recipients, Kind.COMPLAINT)


def _inside(part: Message) -> list[Message]:
    """The messages in a part; none when it holds text."""
    inside = part.get_payload()
    return [one for one in inside if isinstance(one, Message)] if isinstance(inside, list) else []


def _headers(part: Message) -> Message | None:
    """The head of the letter that came back."""
    if inside := _inside(part):
        return inside[0]
    text = part.get_payload(decode=True)
    return HeaderParser().parsestr(text.decode("ascii", "replace")) if text else None  # type: ignore[union-attr]


def _value(part: Message | None, name: str) -> str:
    """A header on one line; "" when it is not there. It may be no text at all."""
    return "" if part is None else " ".join(str(part.get(name, "")).split())


def _id(part: Message | None, *names: str) -> str:
    """The first of these headers that holds a message's id."""
    for name in names:
        text = _plain(_value(part, name)).strip("<> ")
        # Nothing that a database would refuse to look for.
        if re.fullmatch(r"[!-~]+@[!-~]+", text):
            return f"<{text}>"
    return ""


def _addresses(part: Message, *names: str) -> frozenset[str]:
    """The addresses behind "rfc822;", as they stand there and decoded."""
    found = set()
    for name in names:
        text = _value(part, name).rpartition(";")[2].strip("<> ").lower()
        found |= {text, _plain(text)} if "@" in text else set()
    return frozenset(found)


def _plain(text: str) -> str:
    """The text behind an xtext (RFC 3461), in which "+3D" is "="."""
    return re.sub(r"\+([0-9A-Fa-f]{2})", lambda found: chr(int(found[1], 16)), text)
