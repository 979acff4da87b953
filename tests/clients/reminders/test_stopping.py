"""Stopping letters and starting them again, by the signed address, without a sign-in."""

from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.test import Client as Browser

from clients.models import Client
from clients.reminders.actions import start_letters, stop_letters
from clients.reminders.letters import SALT, choices_url
from clients.reminders.models import StoppedLetters
from clients.reminders.reasons import AFTER, ROUTINE, VISIT
from practice.audit.actors import SYSTEM, Actor
from practice.audit.models import AuditEvent
from practice.audit.verbs import READING, Verb
from tests.clients.reminders.conftest import MORNING
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def person(db: None) -> Client:
    """A client who gets letters."""
    return ClientFactory()


@pytest.fixture
def path(person: Client) -> str:
    """Their address in each letter."""
    return urlsplit(choices_url(person.ref, ROUTINE)).path


@pytest.fixture
def stranger() -> Browser:
    """A mail program: no cookies, and CSRF checked as in production."""
    return Browser(enforce_csrf_checks=True)


def stops() -> list[tuple[str, bool]]:
    """Every wish there was: its kind, and whether it still holds."""
    rows = StoppedLetters.objects.order_by("pk")
    return [(row.kind, row.started_again_at is None) for row in rows]


def trace() -> list[tuple[str, str]]:
    """What was changed, by whom."""
    rows = AuditEvent.objects.exclude(verb__in=READING).order_by("pk")
    return list(rows.values_list("verb", "actor_kind"))


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing_however_often(method: str, stranger: Browser, path: str) -> None:
    answers = [getattr(stranger, method)(path) for _ in range(10)]
    assert {answer.status_code for answer in answers} == {200}
    assert (stops(), trace()) == ([], [])
    looks = AuditEvent.objects.values_list("verb", "actor_kind")
    assert list(looks) == [("client.seen", "link")] * 10


def test_looking_shows_first_the_kind_of_the_letter_and_then_the_others(
    stranger: Browser, path: str
) -> None:
    page = stranger.get(path).content.decode()
    assert "Stop routine reminders?" in page
    assert page.count("<button") == 4
    assert page.index("Stop routine reminders</button>") < page.index("Stop reminders of visits")
    assert "always on" in page


@pytest.mark.parametrize("kind", [ROUTINE, VISIT, AFTER])
def test_each_kind_is_stopped_and_started_by_itself(
    kind: str, stranger: Browser, path: str
) -> None:
    stranger.post(path, {"do": "stop", "kind": kind})
    assert stops() == [(kind, True)]
    stranger.post(path, {"do": "start", "kind": kind})
    assert stops() == [(kind, False)]


@pytest.mark.parametrize("kind", ["visit_booked", "pulse", "", "routine"])
def test_what_is_always_on_cannot_be_stopped(kind: str, stranger: Browser, path: str) -> None:
    assert stranger.post(path, {"do": "stop", "kind": kind}).status_code == 422
    assert stops() == []


def test_one_click_stops_the_kind_of_the_letter(stranger: Browser, person: Client) -> None:
    stranger.post(urlsplit(choices_url(person.ref, VISIT)).path, ONE_CLICK)
    assert stops() == [(VISIT, True)]


def test_one_click_stops_without_cookies_token_or_redirect(
    stranger: Browser, path: str, person: Client
) -> None:
    answer = stranger.post(path, ONE_CLICK)
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert stops() == [(ROUTINE, True)]
    assert trace() == [("reminders.stopped", "link")]


def test_one_click_takes_the_urlencoded_form_too(stranger: Browser, path: str) -> None:
    stranger.post(
        path,
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
    )
    assert stops() == [(ROUTINE, True)]


def test_stopping_twice_is_stopping_once(stranger: Browser, path: str) -> None:
    assert [stranger.post(path, ONE_CLICK).status_code for _ in range(3)] == [200, 200, 200]
    assert (stops(), len(trace())) == ([(ROUTINE, True)], 1)


def test_the_button_stops_and_comes_back_to_the_page(stranger: Browser, path: str) -> None:
    answer = stranger.post(path, {"do": "stop"}, follow=True)
    assert answer.redirect_chain == [(path, 302)]
    assert "Start again" in answer.content.decode()
    assert stops() == [(ROUTINE, True)]


def test_starting_again_keeps_the_wish_that_was(stranger: Browser, path: str) -> None:
    for do in ("stop", "start", "start", "stop"):
        stranger.post(path, {"do": do})
    assert stops() == [(ROUTINE, False), (ROUTINE, True)]
    assert [verb for verb, _ in trace()] == [
        Verb.REMINDERS_STOPPED,
        Verb.REMINDERS_STARTED,
        Verb.REMINDERS_STOPPED,
    ]


def test_the_trace_names_the_client_and_the_practice(
    stranger: Browser, path: str, person: Client
) -> None:
    stranger.post(path, ONE_CLICK)
    event = AuditEvent.objects.get(verb="reminders.stopped")
    assert (event.client_id, event.practice_id) == (person.pk, person.practice_id)


def test_the_page_names_nobody_and_is_kept_by_nobody(
    stranger: Browser, path: str, person: Client
) -> None:
    answer = stranger.get(path)
    page = answer.content.decode()
    assert [part for part in (person.name, person.email) if part in page] == []
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    "signed",
    [
        "nonsense",
        signing.dumps(["ABCDEFGHJK", ROUTINE], salt="some other purpose"),
        signing.dumps(["ABCDEFGHJK", ROUTINE], salt=SALT),
        signing.dumps("not a pair", salt=SALT),
    ],
    ids=["altered", "another purpose", "nobody", "another shape"],
)
def test_an_address_that_is_not_ours_opens_nothing(signed: str, stranger: Browser) -> None:
    assert [stranger.get(f"/mail/{signed}/").status_code] == [404]
    assert stranger.post(f"/mail/{signed}/", ONE_CLICK).status_code == 404
    assert stops() == []


def test_a_kind_of_letter_that_cannot_be_stopped_is_not_stopped(
    stranger: Browser, person: Client
) -> None:
    path = urlsplit(choices_url(person.ref, "sign_in")).path
    assert stranger.post(path, ONE_CLICK).status_code == 404
    assert stops() == []


def test_another_client_s_letters_go_on(stranger: Browser, path: str, person: Client) -> None:
    twin = ClientFactory(practice=person.practice, email=person.email)
    stranger.post(path, ONE_CLICK)
    assert list(StoppedLetters.objects.filter(client=twin)) == []


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_other_method_is_taken(method: str, stranger: Browser, path: str) -> None:
    assert getattr(stranger, method)(path).status_code == 405


def test_the_actions_say_whether_anything_changed(person: Client) -> None:
    said = {"client": person, "kind": ROUTINE, "by": SYSTEM, "now": MORNING}
    assert [stop_letters(**said), stop_letters(**said)] == [True, False]
    assert [start_letters(**said), start_letters(**said)] == [True, False]
    assert StoppedLetters.objects.get().started_again_at == MORNING


def test_an_old_secret_still_opens_the_letters_it_signed(
    stranger: Browser, path: str, settings: object
) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]  # type: ignore[attr-defined]
    settings.SECRET_KEY = "the new one " + "y" * 50  # type: ignore[attr-defined]
    assert stranger.post(path, ONE_CLICK).status_code == 200
    assert Actor("system") == SYSTEM
