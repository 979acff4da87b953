"""Undoing from the office: what is said before, what is seen after, and who may."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.actions import change_client
from clients.consents.actions import record_consent
from clients.transfer.models import UNDO_FOR, Import
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.jobs.models import Job
from practice.jobs.working import work
from tests.clients.screening.forms import text
from tests.clients.transfer.test_taking_in import chosen, look_through, take_in
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
FILE = "Name,Email\nBo Lee,bo@example.com\nDi Fox,di@example.com\n"


@pytest.fixture(autouse=True)
def _around(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    monkeypatch.setattr("practice.jobs.working.BREATH", 0)
    settings.VAR_DIR = tmp_path


@pytest.fixture
def by() -> Membership:
    made: Membership = MembershipFactory(role="owner")  # type: ignore[assignment]
    return made


@pytest.fixture
def owner(by: Membership, signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Browser(), by)


@pytest.fixture
def source(by: Membership) -> Import:
    """Bo and Di taken in; Bo's pronouns were written down since."""
    made = chosen(by, FILE)
    look_through(made)
    take_in(made)
    change_client(client=by.practice.clients.get(name="Bo Lee"), by=by, pronouns="he")
    return made


def undo_at(source: Import) -> str:
    return reverse("undo_import", args=[source.ref])


def test_it_is_said_what_goes_and_what_stays_before_and_shown_after(
    by: Membership, owner: Browser, source: Import
) -> None:
    page = text(owner.get(reverse("import", args=[source.ref])))
    assert "It can be undone until" in page
    before = by.practice.clients.count(), Job.objects.count()
    page = text(owner.get(undo_at(source)))
    assert "1 record goes for good, 1 stays." in page
    assert "changed details" in page
    assert (by.practice.clients.count(), Job.objects.count()) == before
    answer = owner.post(undo_at(source), follow=True)
    assert "Undoing an import" in text(answer)
    work(timezone.now)
    page = text(owner.get(reverse("import", args=[source.ref])))
    assert "1 record went, 1 stays." in page
    assert "Undone, but for 1 record" in page
    bo = by.practice.clients.get()
    assert reverse("client", args=[bo.ref]) in page
    file = owner.get(reverse("records_that_stay", args=[source.ref]))
    assert file.content.decode("utf-8-sig").splitlines() == [
        "Row,Name,Why it stays", "2,Bo Lee,changed details",
    ]  # fmt: skip


def test_of_a_long_file_it_says_what_is_sure(
    by: Membership, owner: Browser, source: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clients.transfer.showing_undone.LONG", 1)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        record_consent(
            client=by.practice.clients.get(name="Bo Lee"), purpose="reminders", given=False,
            said_by="client", said_by_name="Bo Lee", how="in_person", by=by, now=timezone.now(),
        )  # fmt: skip
    page = text(owner.get(undo_at(source)))
    assert "At most 1 record goes for good, at least 1 stays." in page
    assert "only in the moment in which it would go" in page
    assert "Bo Lee" in page
    assert "consents" in page


def test_who_is_only_counted_is_not_in_the_trace_as_seen(
    by: Membership, owner: Browser, source: Import
) -> None:
    bo, _ = by.practice.clients.order_by("name")
    owner.get(undo_at(source))
    seen = AuditEvent.objects.filter(verb__in=["client.seen", "client.listed"])
    assert set(seen.values_list("client_id", flat=True)) == {bo.pk}


def test_after_a_week_it_says_so(by: Membership, owner: Browser, source: Import) -> None:
    Import.objects.update(done_at=timezone.now() - UNDO_FOR - timedelta(minutes=1))
    assert "It cannot be undone any more" in text(owner.get(reverse("import", args=[source.ref])))
    for answer in (
        owner.get(undo_at(source), follow=True),
        owner.post(undo_at(source), follow=True),
    ):
        assert "An import can be undone for 7 days. This one stays." in text(answer)
    assert (by.practice.clients.count(), source.practice.jobs.going_on().count()) == (2, 0)


def test_of_one_that_is_not_done_there_is_nothing_to_undo(by: Membership, owner: Browser) -> None:
    source = chosen(by, FILE)
    look_through(source)
    assert owner.get(undo_at(source)).headers["Location"] == reverse("import", args=[source.ref])
    assert "further on already" in text(owner.post(undo_at(source), follow=True))


def test_who_sat_down_at_an_open_screen_is_asked_who_they_are(
    owner: Browser, source: Import, settings: Any
) -> None:
    with time_machine.travel(timezone.now() + timedelta(seconds=settings.FRESH_FOR + 5)):
        answer = owner.get(undo_at(source))
    assert answer.status_code == 302
    assert "/import/" not in answer.headers["Location"].split("?")[0]


def test_a_therapist_and_another_practice_s_owner_undo_nothing(
    by: Membership, source: Import, signed_in: Callable[..., Browser]
) -> None:
    therapist = signed_in(Browser(), MembershipFactory(practice=by.practice, role="therapist"))
    stranger = signed_in(Browser(), MembershipFactory(role="owner"))
    for browser, status in ((therapist, 403), (stranger, 404)):
        assert browser.get(undo_at(source)).status_code == status
        assert browser.post(undo_at(source)).status_code == status
        stays = reverse("records_that_stay", args=[source.ref])
        assert browser.get(stays).status_code == status
    source.refresh_from_db()
    assert source.state == "done"
