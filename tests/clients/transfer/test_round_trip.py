"""Visits that are written out come in again elsewhere, and are written out the same."""

from datetime import timedelta
from typing import Any

import pytest

from clients.appointments.actions import cancel, complete, mark_did_not_attend
from practice.accounts.models import Membership
from tests.clients.transfer.records import taken_in, troubles
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.appointments import booked
from tests.factories.moving_out import rows_in, unpacked, written
from tests.factories.schedule import AppointmentTypeFactory
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _around(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    monkeypatch.setattr("practice.jobs.working.BREATH", 0)
    monkeypatch.setattr("clients.moving_out.making.ROWS", 2)
    settings.VAR_DIR = tmp_path


def a_practice() -> tuple[Membership, Any]:
    owner: Any = MembershipFactory(
        role="owner", user__name="Sam =Reed", practice__time_zone="Europe/London"
    )
    return owner, AppointmentTypeFactory(practice=owner.practice, name="Reflexology, both feet")


def visits_out(owner: Membership) -> list[dict[str, str]]:
    rows = rows_in(unpacked(written(owner)).read("visits.csv"))
    return [{key: text for key, text in row.items() if key != "Instep reference"} for row in rows]


@pytest.mark.slow
def test_visits_go_out_come_in_elsewhere_and_go_out_the_same() -> None:
    owner, kind = a_practice()
    people = [
        ClientFactory(practice=owner.practice, name=name, email=f"{n}@example.com")
        for n, name in enumerate(("Amira Khan", "=1+1 Lee"))
    ]
    ClientFactory(practice=owner.practice, name="Gone", archived_at=NOW)
    start = NOW.replace(minute=0, second=0, microsecond=0)
    # Also in the summer, when the clocks are an hour further on.
    ago, long_ago = start - timedelta(days=20), start - timedelta(days=150)
    for at, act in (
        (ago, complete), (ago + timedelta(hours=3), mark_did_not_attend), (long_ago, complete),
        (start + timedelta(days=9), None), (start + timedelta(days=10), cancel),
    ):  # fmt: skip
        visit = booked(people[0], owner, at, type=kind, now=at - timedelta(days=1))  # type: ignore[arg-type]
        if act is not None:
            act(appointment=visit, by=owner, now=at - timedelta(hours=1))
    booked(people[1], owner, start + timedelta(days=11), type=kind, now=NOW)  # type: ignore[arg-type]
    export = unpacked(written(owner))
    first = visits_out(owner)
    assert [row["What became of it"] for row in first] == [
        "completed", "did not attend", "completed", "booked", "cancelled", "booked",
    ]  # fmt: skip

    elsewhere, _ = a_practice()
    taken_in(elsewhere, "people", export.read("clients.csv").decode("utf-8-sig"))
    source = taken_in(elsewhere, "visits", export.read("visits.csv").decode("utf-8-sig"))
    assert troubles(source) == {}
    assert visits_out(elsewhere) == first
