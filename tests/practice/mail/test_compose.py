"""What goes on the wire: one recipient, both bodies, and the headers mail programs look for."""

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest
from django.utils import timezone

from practice.mail.compose import UnsafeRow, compose
from practice.mail.models import OutboundEmail


def email(**changes: Any) -> OutboundEmail:
    values = {
        "practice_id": 7,
        "kind": "routine_reminder",
        "recipient": "jo@example.com",
        "sender_name": "Feet First",
        "reply_to": "sam@example.com",
        "subject": "Your routine for today",
        "body_text": "Hello Zoë,\n\n.\nYour routine is ready.\n",
        "body_html": "<p>Hello Zoë</p>",
        "message_id": "<abc@instep.example>",
    }
    return OutboundEmail(**(values | changes))


def parsed(row: OutboundEmail) -> EmailMessage:
    message = message_from_bytes(compose(row, now=timezone.now()), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_letter_names_the_practice_and_one_person() -> None:
    message = parsed(email())
    assert message["From"] == "Feet First <hello@instep.example>"
    assert (message["To"], message["Reply-To"]) == ("jo@example.com", "sam@example.com")
    assert message["Message-ID"] == "<abc@instep.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"]
    assert not message.get_all("Bcc", []) + message.get_all("Cc", [])


def test_both_bodies_come_through_as_written() -> None:
    message = parsed(email())
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == "Hello Zoë,\n\n.\nYour routine is ready.\n"
    assert html is not None
    assert "Hello Zoë" in html.get_content()


def test_letters_that_may_be_stopped_say_how_in_one_click() -> None:
    message = parsed(email(list_unsubscribe_url="https://instep.example/mail/abc/"))
    assert message["List-Unsubscribe"] == "<https://instep.example/mail/abc/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "<routine-reminder.practice-7.instep.example>"


def test_letters_that_stay_do_not() -> None:
    message = parsed(email())
    assert [name for name in message if name.startswith("List-")] == []


def test_the_same_row_keeps_its_id_for_every_try() -> None:
    assert parsed(email())["Message-ID"] == parsed(email())["Message-ID"]


@pytest.mark.parametrize("text", ["Füße & mehr", "脚", "x" * 140, ("Ünï " * 30).strip()])
def test_any_name_and_subject_arrives_as_it_was(text: str) -> None:
    content = compose(email(subject=text, sender_name=text[:59]), now=timezone.now())
    raw = message_from_bytes(content)
    assert str(make_header(decode_header(raw["Subject"]))) == text
    name, address = parseaddr(raw["From"])
    assert (str(make_header(decode_header(name))), address) == (
        text[:59],
        "hello@instep.example",
    )


@pytest.mark.parametrize("field", ["subject", "sender_name", "recipient", "reply_to", "message_id"])
def test_a_row_with_a_line_break_in_a_header_is_not_composed(field: str) -> None:
    with pytest.raises(UnsafeRow):
        compose(email(**{field: "a\r\nBcc: eve@example.com"}), now=timezone.now())


def test_a_row_for_two_people_is_not_composed() -> None:
    with pytest.raises(UnsafeRow, match="more than one address"):
        compose(email(recipient="a@example.com,b@example.com"), now=timezone.now())


CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Füße\r\n --x--\r\nEND:VCALENDAR\r\n"


def test_a_calendar_is_one_more_way_to_show_the_letter_and_a_file() -> None:
    message = parsed(email(calendar_text=CALENDAR, calendar_method="REQUEST"))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar",
        "application/ics",
    ]  # fmt: skip
    shown, file = list(message.walk())[-2:]
    assert dict(shown["Content-Type"].params) == {"method": "REQUEST", "charset": "utf-8"}
    assert shown.get_payload(decode=True) == CALENDAR.encode()
    assert (file.get_filename(), file.is_attachment()) == ("visit.ics", True)
    assert file.get_payload(decode=True) == CALENDAR.encode()
    assert not message.defects


def test_a_letter_with_a_calendar_reads_the_same_without_it() -> None:
    plain, with_it = parsed(email()), parsed(email(calendar_text="x", calendar_method="CANCEL"))
    for kind in ("plain", "html"):
        bodies = [message.get_body((kind,)) for message in (plain, with_it)]
        assert all(bodies)
        assert len({body.get_content() for body in bodies if body}) == 1


@pytest.mark.parametrize("method", ["REQUEST\r\nBcc: eve@example.com", "COUNTER", "request"])
def test_a_calendar_of_no_known_method_is_not_composed(method: str) -> None:
    with pytest.raises(UnsafeRow):
        compose(email(calendar_text=CALENDAR, calendar_method=method), now=timezone.now())


def test_lines_on_the_wire_are_short_and_plain() -> None:
    content = compose(email(body_text="long " * 500, subject="Füße " * 20), now=timezone.now())
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
