"""What is read out of a mail that came back, and what is not believed to be one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.mail import bounces
from practice.mail.bounces import Kind, Report, kind_of, nobody_there, reports_in
from tests.practice.mail import reported
from tests.practice.mail.reported import ID, TO, abuse, dsn

HARD, SOFT = Kind.HARD, Kind.SOFT


@pytest.mark.parametrize(("status", "kind"), [
    ("5.1.0", HARD), ("5.1.1", HARD), ("5.1.2", HARD), ("5.1.3", HARD),
    ("5.1.6", HARD), ("5.1.10", HARD), ("5.2.1", HARD),
    ("5.0.0", SOFT), ("5.9.9", SOFT), ("5.2.0", SOFT),
    ("5.1.7", SOFT), ("5.1.8", SOFT), ("5.1.9", SOFT),
    ("5.2.2", SOFT), ("5.2.3", SOFT), ("5.2.4", SOFT),
    ("5.3.0", SOFT), ("5.3.4", SOFT), ("5.4.1", SOFT), ("5.4.4", SOFT), ("5.4.7", SOFT),
    ("5.5.0", SOFT), ("5.6.1", SOFT), ("5.7.0", SOFT), ("5.7.1", SOFT), ("5.7.26", SOFT),
    ("4.0.0", SOFT), ("4.1.1", SOFT), ("4.2.2", SOFT), ("4.4.7", SOFT), ("", SOFT), ("9", SOFT),
])  # fmt: skip
def test_what_a_status_says_of_the_address(status: str, kind: Kind) -> None:
    assert kind_of(status) is kind


@pytest.mark.parametrize(("status", "reply", "kind"), [
    # Without a reason of its own, the reply says it.
    ("5.0.0", "smtp; 550 No Such User Here", HARD), ("5.0.0", "SMTP;551 Gone", HARD),
    ("5.0.0", "smtp; 553-5.1.1 Who?", HARD), ("5.9.9", "smtp;550 5.0.0 No", HARD),
    ("5.0.0", "smtp; 550 5.7.1 Blocked", SOFT), ("5.0.0", "smtp; 550-5.7.1 Blocked", SOFT),
    ("5.0.0", "smtp; 550 5.2.2 Full", SOFT), ("5.0.0", "smtp; 550 4.7.1 Greylisted", SOFT),
    ("5.0.0", "smtp; 554 No such user", SOFT), ("5.0.0", "smtp; 552 Full", SOFT),
    ("5.9.9", "smtp; 5501 Odd", SOFT), ("5.0.0", "x-local; 550 Unknown", SOFT),
    ("5.0.0", "550 Unknown", SOFT), ("5.0.0", "smtp; host said: 550 Unknown", SOFT),
    ("5.0.0", "", SOFT), ("5.9.9", "", SOFT),
    # A status that is a reason is not changed by a reply, nor is one that is not for good.
    ("5.1.1", "smtp; 554 No", HARD), ("5.7.1", "smtp; 550 5.1.1 No", SOFT),
    ("4.0.0", "smtp; 550 5.1.1 No", SOFT), ("", "smtp; 550 5.1.1 No", SOFT),
])  # fmt: skip
def test_where_the_status_gives_no_reason_the_reply_may(
    status: str, reply: str, kind: Kind
) -> None:
    assert kind_of(status, reply) is kind


def test_a_report_of_a_policy_without_a_finer_status_costs_no_address() -> None:
    blocked = reported.exim().replace(b"550 No Such User Here", b"550 5.7.1 Blocked")
    assert [one.kind for one in reports_in(blocked)] == [SOFT]


@pytest.mark.parametrize(("status", "gone"), [
    ("5.1.1", True), ("5.1.2", True), ("5.2.1", True), ("", False), ("5.0.0", False),
    ("5.7.1", False), ("5.2.2", False), ("4.7.1", False), ("5.1.8", False),
])  # fmt: skip
def test_which_refusals_say_that_nobody_is_there(status: str, gone: bool) -> None:
    assert nobody_there(status) is gone


@pytest.mark.parametrize(("program", "status"), [
    (reported.dsn, "5.1.1"), (reported.exim, "5.0.0"), (reported.exchange, "5.1.10"),
    (reported.gmail, "5.1.1"), (reported.ses, "5.1.1"),
])  # fmt: skip
def test_each_programs_report_is_read(program: reported.Sample, status: str) -> None:
    assert reports_in(program()) == [Report(ID, frozenset({TO}), HARD, status, returned=True)]


@pytest.mark.parametrize(("action", "status", "expected"), [
    ("failed", "4.4.7", [(SOFT, True)]), ("failed", "5.4.4", [(SOFT, True)]),
    ("failed", "none", [(SOFT, True)]), ("Failed", "5.1.1", [(HARD, True)]),
    # Late is not lost, whatever the number beside it.
    ("delayed", "4.4.1", [(SOFT, False)]), ("delayed", "5.1.1", [(SOFT, False)]),
    ("delivered", "2.0.0", []), ("relayed", "2.0.0", []), ("expanded", "2.0.0", []),
    ("", "5.1.1", []),
])  # fmt: skip
def test_what_was_done_with_the_letter(
    action: str, status: str, expected: list[tuple[Kind, bool]]
) -> None:
    found = reports_in(dsn(action=action, status=status))
    assert [(one.kind, one.returned) for one in found] == expected


@pytest.mark.parametrize("kind", ["abuse", "fraud", "opt-out", "Abuse"])
@pytest.mark.parametrize("named", [TO, TO.upper(), f"<{TO}>", None])
def test_a_complaint_names_the_letter_and_its_reader(kind: str, named: str | None) -> None:
    assert reports_in(abuse(kind=kind, original_to=named)) == [
        Report(ID, frozenset({TO}), Kind.COMPLAINT)
    ]


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure", "other", ""])
def test_other_feedback_is_no_complaint(kind: str) -> None:
    assert reports_in(abuse(kind=kind)) == []


def test_an_address_is_read_decoded_and_as_it_stands() -> None:
    (one,) = reports_in(dsn(to="jo+2Bfeet@example.com"))
    assert one.recipients == {"jo+2bfeet@example.com", "jo+feet@example.com"}


def test_without_the_letters_head_its_envelope_may_name_it() -> None:
    bare = dsn().replace(b"Message-ID: ", b"X-Other: ")
    assert reports_in(bare) == []
    named = bare.replace(b"X-Postfix-Queue-ID: AB12", f"Original-Envelope-Id: {ID[1:-1]}".encode())
    assert [one.message_id for one in reports_in(named)] == [ID]


def test_a_report_on_many_addresses_is_cut() -> None:
    block = f"\nFinal-Recipient: rfc822; {TO}\nAction: failed\nStatus: 5.1.1\n".encode()
    first, found, rest = dsn().partition(b"\nFinal-Recipient")
    many = first + block * 500 + found + rest
    assert len(reports_in(many)) == bounces.MOST


def nested(depth: int) -> bytes:
    """A report that holds reports, so deep that reading it has no end."""
    kind = "Content-Type: multipart/report; report-type=delivery-status; boundary=b{0}\n\n--b{0}\n"
    return "".join(kind.format(n) for n in range(depth)).encode()


NOT_REPORTS = {
    "nothing": b"",
    "no mail": b"\x00\xff\xfe no mail at all \x80",
    "qmail's own way": reported.QMAIL,
    "a holiday answer": reported.AWAY,
    "only its head": dsn().partition(b"\n\n")[0],
    "cut off": dsn()[:900],
    "too large": dsn(last="x" * bounces.LARGEST),
    "too deep": nested(5000),
    "another kind of report": dsn().replace(b"delivery-status;", b"disposition-notification;"),
    "a report in an attachment": b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" + dsn(),
    "no boundary": dsn().replace(b'boundary="AB12', b'edge="AB12'),
    "no address": dsn().replace(b"-Recipient: ", b"-Person: "),
    "an address that is none": dsn(to="jo"),
    "an id that is none": dsn(id="<>"),
    "an id that no database can look for": dsn(id="<a\x00b@instep.example>"),
    "a strange charset": dsn().replace(b"us-ascii", b"no-such").replace(b"Message-ID", b"=?x?b?Me"),
    "eight bits in a header": dsn().replace(b"rfc822;", b"\xe9\xe9;").replace(b"jo@", b"j\xf6@"),
    "text where a report should be": dsn().replace(b"message/delivery-status", b"text/plain"),
    "a complaint about no letter": abuse().replace(b"Message-ID", b"X-ID"),
    "a complaint without a reader": abuse(original_to=None).replace(b"To: Jo", b"X-To: Jo"),
}


@pytest.mark.parametrize("mail", NOT_REPORTS.values(), ids=NOT_REPORTS)
def test_what_is_not_a_report_is_left_alone(mail: bytes) -> None:
    found = reports_in(mail)
    assert [one for one in found if TO in one.recipients] == []


@given(st.binary(max_size=400), st.integers(0, 2000), st.sampled_from([dsn(), abuse()]))
def test_no_mail_whatever_breaks_the_reading(noise: bytes, at: int, sample: bytes) -> None:
    for one in reports_in(sample[:at] + noise + sample[at + len(noise) :]):
        assert one.message_id
