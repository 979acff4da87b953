"""The letter itself: neutral, complete in plain text, with a way out."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client as Browser

from clients.homecare.models import AssignedRoutine
from clients.models import Client
from clients.reminders.actions import plan_reminders, post_due_reminders
from clients.reminders.emails import first_name
from practice.accounts.models import Practice
from practice.mail.deliver import deliver
from tests.clients.reminders.conftest import MORNING, SEVEN
from tests.sink import Sink

LINK = re.compile(r"https?://\S+")


@pytest.fixture
def letter(assigned: AssignedRoutine, sink: Sink) -> EmailMessage:
    """Today's reminder as the mail server got it."""
    plan_reminders(now=MORNING)
    post_due_reminders(now=SEVEN)
    deliver(clock=lambda: SEVEN)
    return sink.messages[0]


def body_of(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body((kind,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content()).replace("\r\n", "\n")


def text_of(letter: EmailMessage) -> str:
    return body_of(letter, "plain")


def html_of(letter: EmailMessage) -> str:
    return body_of(letter, "html")


@pytest.mark.django_db
def test_the_headers_say_who_and_what_and_how_to_stop(
    letter: EmailMessage, practice: Practice
) -> None:
    unsubscribe = letter["List-Unsubscribe"].strip()
    assert letter["Subject"] == "Your routine for today"
    assert letter["From"] == f"{practice.name} <hello@instep.example>"
    assert letter["Reply-To"] == practice.reply_to
    assert letter["To"] == "amira@post.example"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<http://testserver/mail/[^/>]+/>", unsubscribe)


@pytest.mark.django_db
def test_the_plain_text_says_all_of_it(letter: EmailMessage, practice: Practice) -> None:
    routine, stop = LINK.findall(text_of(letter))
    assert text_of(letter) == (
        "Dear Amira,\n"
        "\n"
        "Your routine for today takes 5 to 8 minutes.\n"
        "\n"
        f"{routine}\n"
        "\n"
        "Not for you today? Skip it, nothing is lost.\n"
        "\n"
        f"You get this because {practice.name} set up reminders for every day at 7pm. "
        "Stop these reminders:\n"
        f"{stop}\n"
    )
    assert letter["List-Unsubscribe"].strip() == f"<{stop}>"


@pytest.mark.django_db
def test_the_html_has_the_same_two_addresses_and_one_button(letter: EmailMessage) -> None:
    routine, stop = LINK.findall(text_of(letter))
    assert re.findall(r'href="([^"]+)"', html_of(letter)) == [routine, stop]
    assert html_of(letter).count(routine) == 2  # the button, and the bare address under it


@pytest.mark.django_db
@time_machine.travel(MORNING, tick=False)
def test_the_link_opens_the_routine_without_a_sign_in(
    letter: EmailMessage, client: Browser
) -> None:
    routine, _ = LINK.findall(text_of(letter))
    assert client.get(urlsplit(routine).path).status_code == 200


@pytest.mark.django_db
def test_no_word_of_the_client_s_health_or_the_routine_s_name_is_in_it(
    letter: EmailMessage, assigned: AssignedRoutine
) -> None:
    said = f"{letter.as_string()}{text_of(letter)}{html_of(letter)}".lower()
    private = [assigned.version.name, "Khan", "arch", "heel", "pain", "diabet"]
    assert [word for word in private if word.lower() in said] == []


@pytest.mark.django_db
def test_a_name_with_markup_is_shown_as_text(
    amira: Client, give: Callable[..., AssignedRoutine], sink: Sink
) -> None:
    Client.objects.filter(pk=amira.pk).update(name="<b>Amira</b> & Co")
    give(Client.objects.get(pk=amira.pk))
    plan_reminders(now=MORNING)
    post_due_reminders(now=SEVEN)
    deliver(clock=lambda: SEVEN)
    (message,) = sink.messages
    assert text_of(message).splitlines()[0] == "Dear <b>Amira</b>,"
    assert "Dear &lt;b&gt;Amira&lt;/b&gt;," in html_of(message)


def test_a_greeting_takes_the_first_name() -> None:
    assert [first_name(name) for name in ("Amira Khan", "Cher", " ")] == ["Amira", "Cher", " "]
