"""News is stopped by one press in a mail program, and agreed to again by a client's own answer."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client as Browser
from django.utils import timezone

from clients.circulars.posting import queue_waiting
from clients.circulars.queries import audience_of
from clients.consents.queries import has_consented
from clients.models import Client
from clients.reminders.letters import choices_url
from clients.reminders.queries import stopped_kinds
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from practice.mail.rechecks import check_for
from tests.factories import ClientFactory
from tests.factories.circulars import agrees_to_news, confirmed, drafted
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """Somebody who agreed to news."""
    person = ClientFactory(practice=therapist.practice, name="Rosa Bell")
    agrees_to_news(person, therapist, now=NOW - timedelta(days=9))
    return person


def page_for(client: Client, kind: str) -> str:
    answer = Browser().get(urlsplit(choices_url(client.ref, kind)).path)
    return str(answer.content.decode())


def test_one_press_stops_news_takes_the_consent_back_and_stops_what_waits(
    rosa: Client, therapist: Membership
) -> None:
    confirmed(therapist, now=NOW)
    queue_waiting(now=NOW)
    letter = OutboundEmail.objects.get(kind="news")
    door = urlsplit(letter.list_unsubscribe_url).path
    for _ in range(2):
        assert Browser(enforce_csrf_checks=True).post(door, ONE_CLICK).status_code == 200
    assert stopped_kinds(rosa.pk) == {"news"}
    assert not has_consented(rosa, "news")
    verdict = check_for("news")(letter, now=NOW + timedelta(minutes=4))
    assert (verdict.do, verdict.reason) == ("suppress", "Not sent: has not agreed to news.")
    assert audience_of(drafted(therapist, now=NOW), now=NOW).going == []


def test_a_yes_of_their_own_starts_news_again(rosa: Client, therapist: Membership) -> None:
    door = urlsplit(choices_url(rosa.ref, "news")).path
    Browser().post(door, {"kind": "news", "do": "stop"})
    agrees_to_news(rosa, therapist, now=timezone.now() + timedelta(minutes=1))
    assert stopped_kinds(rosa.pk) == set()
    assert audience_of(drafted(therapist, now=NOW), now=NOW).going == [rosa]


def test_starting_news_makes_no_consent_that_was_never_given(therapist: Membership) -> None:
    never = ClientFactory(practice=therapist.practice)
    door = urlsplit(choices_url(never.ref, "news")).path
    Browser().post(door, {"kind": "news", "do": "stop"})
    Browser().post(door, {"kind": "news", "do": "start"})
    assert stopped_kinds(never.pk) == set()
    assert not never.consents.exists()
    assert audience_of(drafted(therapist, now=NOW), now=NOW).going == []


def test_reminders_go_on_when_news_stops(rosa: Client) -> None:
    Browser().post(urlsplit(choices_url(rosa.ref, "news")).path, ONE_CLICK)
    assert stopped_kinds(rosa.pk) == {"news"}


def test_nobody_is_asked_to_stop_news_who_never_gets_any(
    rosa: Client, therapist: Membership
) -> None:
    never = ClientFactory(practice=therapist.practice)
    assert "Stop news" in page_for(rosa, "routine_reminder")
    assert "Stop news" not in page_for(never, "routine_reminder")
    assert "Stop news?" in page_for(rosa, "news")
