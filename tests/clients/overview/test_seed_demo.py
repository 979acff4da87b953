"""A newcomer finds one of everything, made by the product's own actions."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.utils import timezone

from clients.appointments.models import Appointment
from clients.events.queries import to_follow_up
from clients.homecare.models import AssignedRoutine
from clients.models import Client
from clients.notes.models import SessionNote
from clients.overview import demo
from clients.referrals.models import Referral
from clients.screening.queries import safety_of
from clients.workshops.models import SignUp
from practice.accounts.models import Membership, Practice, User
from practice.audit.models import AuditEvent
from practice.schedule.wall import local_day
from tests.factories import PracticeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def _demo_mode(settings: Any, tmp_path: Path) -> None:
    settings.DEMO = True
    settings.VAR_DIR = tmp_path


@pytest.mark.slow
@pytest.mark.usefixtures("_demo_mode")
def test_an_empty_database_becomes_a_practice_at_work(tmp_path: Path) -> None:
    said = StringIO()
    call_command("seed_demo", stdout=said)
    assert said.getvalue() == (
        f"The demo practice is ready. Sign-ins: {tmp_path / 'demo-signins.txt'}\n"
    )
    signins = (tmp_path / "demo-signins.txt").read_text()
    for email, _ in (demo.THERAPIST, demo.ADMIN, demo.CLIENT):
        assert email in signins
    assert sorted(Membership.objects.values_list("role", flat=True)) == ["admin", "owner"]
    assert Client.objects.count() == 9
    assert SessionNote.objects.filter(status="signed").count() == 4
    assert AssignedRoutine.objects.count() == 4
    due = to_follow_up(Practice.objects.get(), on=timezone.localdate())
    assert [event.client.name for event in due] == ["Ewan McDonald"]
    assert [letter.client.name for letter in Referral.objects.all()] == [demo.CLIENT[1]]


@pytest.mark.slow
@pytest.mark.usefixtures("_demo_mode")
@pytest.mark.parametrize("email", [demo.THERAPIST[0], demo.ADMIN[0], demo.CLIENT[0]])
def test_its_people_sign_in_with_the_password_that_is_told(email: str) -> None:
    call_command("seed_demo", stdout=StringIO())
    assert Browser().login(email=email, password=demo.PASSWORD)


@pytest.mark.usefixtures("_demo_mode")
def test_a_practice_that_is_there_is_left_alone(tmp_path: Path) -> None:
    PracticeFactory()
    with pytest.raises(CommandError, match="There is a practice here already; nothing was chan"):
        call_command("seed_demo", stdout=StringIO())
    assert (Practice.objects.count(), User.objects.count()) == (1, 0)
    assert list(tmp_path.iterdir()) == []


def test_a_real_database_is_never_seeded() -> None:
    with pytest.raises(CommandError, match="Demo data is made in demo mode only"):
        call_command("seed_demo", stdout=StringIO())
    assert (Practice.objects.count(), AuditEvent.objects.count()) == (0, 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
        datetime(2026, 11, 20, 23, 59, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 0, 29, tzinfo=UTC),
        datetime(2027, 10, 31, 0, 31, tzinfo=UTC),
        datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
    ],
)
def test_it_can_be_made_at_any_hour(now: datetime) -> None:
    demo.seed(now=now)
    practice = Practice.objects.get()
    today = local_day(now, practice.zone)
    levels = {
        client.name: safety.assessment.clinic.overall.value if safety.assessment else "unknown"
        for client in practice.clients.all()
        for safety in [safety_of(client, on=today)]
    }
    assert levels == {
        "Amira Khan": "none",
        "Tom Whitfield": "stop",
        "Grace Adeyemi": "clearance",
        "Margaret Ellis": "adapt",
        "Daniel Price": "stop",
        "Priya Nair": "adapt",
        "Ewan McDonald": "none",
        "Sofia van der Berg": "unknown",
        "Niall O'Brien": "none",
    }
    assert Appointment.objects.filter(starts_at__gt=now).count() == 7
    assert Appointment.objects.filter(status="completed").count() == 4


@pytest.mark.slow
def test_all_of_it_is_traced_to_its_owner() -> None:
    demo.seed(now=datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    owner = Membership.objects.get(role="owner")
    actors = set(AuditEvent.objects.values_list("actor_kind", "actor_id"))
    links = {actor for actor in actors if actor[0] == "link"}
    people = set(SignUp.objects.values_list("pk", flat=True))
    assert actors - links == {("user", owner.user_id), ("system", None)}, "it offers freed places"
    assert {pk for _, pk in links} <= people, "who signs up does so themselves"
