"""Today, the list, the file and the letters: what each shows, to whom, at what cost."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from clients.notes.actions import start_note
from practice.accounts.models import Membership, Practice
from practice.mail.queue import queue_email
from tests.factories import ClientFactory
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked
from tests.factories.screening import NOW, WOUND_ON_THE_LEFT, screened

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def desk(therapist: Membership, signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Browser(), therapist)


def with_a_wound(therapist: Membership, **details: Any) -> Client:
    client = ClientFactory(practice=therapist.practice, **details)
    screened(client, therapist, NOW, WOUND_ON_THE_LEFT)
    return client


@pytest.mark.parametrize("rows", [1, 3])
def test_today_is_the_member_s_own_day_at_one_price(
    rows: int, desk: Browser, therapist: Membership, owner: Membership,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    kind = an_hour(therapist.practice)
    for n in range(rows):
        booked(
            with_a_wound(therapist, name=f"Mine {n}"), therapist, NOW + (n + 1) * HOUR, type=kind,
            stop_reason="Right foot only.",
        )  # fmt: skip
    booked(ClientFactory(practice=owner.practice, name="Not mine"), owner, NOW + HOUR, type=kind)
    # Session, user, place; the day in four; what waits, and of which kinds there is any; the plan
    # of last time; to write; to sign; to follow up. Kept when seen.
    with django_assert_num_queries(19):
        page = desk.get(reverse("today"))
    assert page.context["today"].day.booked == rows
    assert "Not mine" not in page.content.decode()


def test_today_lists_what_is_to_be_written_and_signed(desk: Browser, therapist: Membership) -> None:
    first = booked(ClientFactory(practice=therapist.practice, name="To Write"), therapist)
    second = booked(
        ClientFactory(practice=therapist.practice, name="To Sign"), therapist,
        MONDAY_AT_TEN + 2 * HOUR,
    )  # fmt: skip
    start_note(appointment=second, by=therapist, now=second.starts_at)
    with time_machine.travel(MONDAY_AT_TEN + 9 * HOUR):
        desk.force_login(therapist.user)
        page = desk.get(reverse("today")).context["today"]
    assert [(one.who, one.what, one.at) for one in page.to_finish] == [
        ("To Write", "note to write", first.starts_at),
        ("To Sign", "note to sign", second.starts_at),
    ]


def test_an_empty_day_says_when_the_next_visit_is(desk: Browser, therapist: Membership) -> None:
    assert "No appointments today." in desk.get(reverse("today")).content.decode()
    booked(ClientFactory(practice=therapist.practice), therapist)
    text = desk.get(reverse("today")).content.decode()
    assert "Your next is Monday 23 November at 10:00." in text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_shows_each_client_s_level_at_one_price(
    rows: int, desk: Browser, therapist: Membership, other_therapist: Membership,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    for n in range(rows):
        with_a_wound(therapist, name=f"Client {n}")
    ClientFactory(practice=other_therapist.practice, name="Somebody else's")
    # Session, user, place; clients; what each is judged by, twice, for all are new; their rows,
    # the rules, answers, letters. Kept when seen.
    with django_assert_num_queries(11):
        page = desk.get(reverse("clients"))
    assert [(row.client.name, row.word) for row in page.context["rows"]] == [
        (f"Client {n}", "Do not treat") for n in range(rows)
    ]


def test_the_list_goes_on_where_it_stopped_also_among_equal_names(
    desk: Browser, therapist: Membership
) -> None:
    for _ in range(52):
        ClientFactory(practice=therapist.practice, name="Anna Smith")
    first = desk.get(reverse("clients"))
    rest = desk.get(reverse("clients"), {"after": first.context["following"]})
    shown = [row.client.pk for page in (first, rest) for row in page.context["rows"]]
    assert len(shown) == len(set(shown)) == 52
    assert rest.context["following"] == ""
    assert desk.get(reverse("clients"), {"after": "odd|key|x"}).status_code == 200


def test_the_file_shows_visits_notes_and_what_runs_at_home(
    desk: Browser, therapist: Membership
) -> None:
    client = with_a_wound(therapist, name="Rosa Bell")
    booked(client, therapist, stop_reason="Right foot only.")
    page = desk.get(reverse("client", args=[client.ref]))
    assert [visit.starts_at for visit in page.context["file"].coming] == [MONDAY_AT_TEN]
    text = page.content.decode()
    assert "Do not treat." in text
    assert "Nothing assigned." in text
    assert "<title>R.B." in text


def test_letters_are_the_office_s_and_show_no_text(
    desk: Browser, practice: Practice, admin_member: Membership, other_therapist: Membership,
    signed_in: Callable[..., Browser],
) -> None:  # fmt: skip
    for owner in (practice, other_therapist.practice):
        with transaction.atomic():
            queue_email(
                practice_id=owner.pk, key=f"letter:{owner.pk}", kind="intake",
                recipient=f"p{owner.pk}@example.com", subject="Your health questions",
                template="intake", sender_name=owner.name,
                context={
                    "client": ClientFactory(practice=owner, name="Leakable Name"),
                    "practice": owner, "url": "http://testserver/i/secret-token/", "days": 30,
                },
            )  # fmt: skip
    assert desk.get(reverse("letters")).status_code == 403
    page = signed_in(Browser(), admin_member).get(reverse("letters"))
    assert [row.recipient for row in page.context["page"].rows] == [f"p{practice.pk}@example.com"]
    assert "Waiting" in page.content.decode()
    for secret in ("Leakable", "secret-token"):
        assert secret not in page.content.decode()


@pytest.mark.slow
def test_the_demo_builds_a_practice_once_and_only_in_demo_mode(
    settings: Any, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path
    with pytest.raises(CommandError, match="demo mode only"):
        call_command("seed_demo")
    settings.DEMO = True
    call_command("seed_demo")
    assert "amira@example.com" in (tmp_path / "demo-signins.txt").read_text()
    assert Practice.objects.get().clients.count() == 9
    with pytest.raises(CommandError, match="There is a practice here already"):
        call_command("seed_demo")
