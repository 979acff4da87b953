"""A run is told in two taps, and taken back."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.homecare.models import AssignedRoutine
from clients.models import Client
from clients.runs.models import RunLog
from practice.accounts.models import Membership
from routines.choosing import MORE_THAN_16
from tests.factories import ClientFactory, UserFactory
from tests.factories.homecare import NOW
from tests.factories.runs import ran

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_a_friday")]
HOUR = timedelta(hours=1)


@pytest.fixture
def browser(client: Browser, amira: Client, signed_in: Callable[..., Browser]) -> Browser:
    """Amira's."""
    return signed_in(client, amira.user)


def tell(browser: Browser, client: Client, **told: Any) -> Any:
    """Send the form: 5 km, just now, unless `told` says otherwise."""
    url = reverse("log_my_run", args=[client.ref])
    return browser.post(url, {"far": "5", "finished": "now", "form_key": str(uuid4())} | told)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.usefixtures("assigned")
def test_two_taps_from_the_first_page(browser: Browser, amira: Client) -> None:
    url = reverse("log_my_run", args=[amira.ref])
    assert f'href="{url}?far=half">Half marathon' in text(browser.get(reverse("me")))
    page = text(browser.get(f"{url}?far=half"))
    assert re.search(r'value="half"[^>]* checked', page)
    assert RunLog.objects.count() == 0  # the first tap told nothing
    answer = browser.post(url, {"far": "half", "finished": "now", "form_key": str(uuid4())})
    assert (answer.status_code, answer.url) == (302, reverse("me"))
    run = RunLog.objects.get()
    assert (run.metres, run.finished_at, run.client) == (21_097, NOW, amira)
    page = text(browser.get(reverse("me")))
    assert "Your run of 21 km is saved." in page
    assert "Your run: 21 km, finished today at 9am." in page


@pytest.mark.usefixtures("assigned")
def test_it_can_be_taken_back(browser: Browser, amira: Client) -> None:
    run = ran(amira)
    undo = reverse("undo_my_run", args=[amira.ref])
    assert browser.post(undo, {"run": run.ref}).url == reverse("me")
    assert RunLog.objects.get().undone_at == NOW
    assert "Your run:" not in text(browser.get(reverse("me")))


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"far": "16plus"}, (MORE_THAN_16, NOW, None, False)),
        ({"far": "other", "km": "7.5"}, (7_500, NOW, None, False)),
        ({"far": "other", "km": "16"}, (16_000, NOW, None, False)),
        ({"finished": "hour"}, (5_000, NOW - HOUR, None, False)),
        ({"finished": "at", "at": "07:15"}, (5_000, NOW - 1.75 * HOUR, None, False)),
        ({"finished": "at", "at": "09:00"}, (5_000, NOW, None, False)),
        ({"finished": "at", "at": "09:01"}, (5_000, NOW - 24 * HOUR + HOUR / 60, None, False)),
        ({"effort": "0", "hard": "on"}, (5_000, NOW, 0, True)),
        ({"effort": "10"}, (5_000, NOW, 10, False)),
    ],
)
def test_what_is_told_is_what_is_kept(
    told: dict[str, str], kept: tuple[Any, ...], browser: Browser, amira: Client
) -> None:
    assert tell(browser, amira, **told).status_code == 302
    run = RunLog.objects.get()
    assert (run.metres, run.finished_at, run.effort, run.felt_hard) == kept


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"far": ""}, "Choose how far you ran."),
        ({"far": "other"}, "Enter how many kilometres you ran."),
        ({"far": "other", "km": "far"}, "Enter kilometres as a number, such as 7.5."),
        ({"far": "other", "km": "301"}, "Enter 300 or less."),
        ({"finished": ""}, "Choose when you finished."),
        ({"finished": "at"}, "Enter the time you finished."),
        ({"finished": "now", "at": "07:15"}, "Take the time out"),
        ({"effort": "11"}, "Choose one of the answers on the page."),
    ],
)
def test_a_mistake_comes_back_with_everything_typed(
    told: dict[str, str], why: str, browser: Browser, amira: Client
) -> None:
    answer = tell(browser, amira, **({"at": ""} | told))
    assert answer.status_code == 422
    assert why in text(answer)
    assert told.get("km", "") in text(answer)
    assert RunLog.objects.count() == 0


def test_a_double_press_is_one_run(browser: Browser, amira: Client) -> None:
    key = str(uuid4())
    for _ in range(2):
        assert tell(browser, amira, form_key=key).status_code == 302
    assert RunLog.objects.count() == 1


def test_nobody_else_s_runs_are_there(
    client: Browser, amira: Client, signed_in: Callable[..., Browser], therapist: Membership
) -> None:
    run = ran(amira)
    other = ClientFactory(practice=amira.practice, with_account=True)
    for person in (UserFactory(), therapist.user, other.user):
        browser = signed_in(client, person)
        assert browser.get(reverse("log_my_run", args=[amira.ref])).status_code == 404
        assert tell(browser, amira).status_code == 404
        undo = reverse("undo_my_run", args=[amira.ref])
        assert browser.post(undo, {"run": run.ref}).status_code == 404
    mine = signed_in(client, other.user)
    assert mine.post(reverse("undo_my_run", args=[other.ref]), {"run": run.ref}).status_code == 404
    assert list(RunLog.objects.values_list("undone_at", flat=True)) == [None]


def test_whoever_acts_for_two_people_tells_each_one_s_own(
    client: Browser, amira: Client, signed_in: Callable[..., Browser], assigned: AssignedRoutine
) -> None:
    ward = ClientFactory(practice__name="Elsewhere", user=amira.user)
    browser = signed_in(client, amira.user)
    tell(browser, ward)
    assert RunLog.objects.get().client == ward
    page = text(browser.get(reverse("me")))
    assert 'Log a run<span class="meta"> Elsewhere</span>' in page


def test_the_clock_is_theirs(
    client: Browser, amira: Client, signed_in: Callable[..., Browser]
) -> None:
    amira.practice.time_zone = "America/Los_Angeles"
    amira.practice.save()
    with time_machine.travel(NOW, tick=False):  # one in the morning there
        tell(signed_in(client, amira.user), amira, finished="at", at="23:30")
    assert RunLog.objects.get().finished_at == datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
