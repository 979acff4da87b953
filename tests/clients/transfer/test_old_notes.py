"""Notes of another system: kept as they came, shown as what they are, undone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse

from clients.earlier.models import EarlierNote
from clients.models import Client
from clients.overview.timeline import page_of
from clients.rights.restricting import restrict
from practice.accounts.models import Membership
from practice.jobs.actions import start
from practice.jobs.kinds import kind_of
from practice.jobs.working import LEASE, step, take, work
from tests.clients.transfer.records import looked_at, taken_in, troubles, undone
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.earlier import a_note_from_before
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
FILE = (
    "Patient,Email,Date,Practitioner,Subjective,Plan\n"
    "Amira Khan,amira@example.com,03/02/2024,Dee Marsh,ZqSubject sleeps badly,Weekly\n"
    "Amira Khan,amira@example.com,10/02/2024,,Better,\n"
)


@pytest.fixture(autouse=True)
def _around(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    monkeypatch.setattr("practice.jobs.working.BREATH", 0)
    settings.VAR_DIR = tmp_path


@pytest.fixture
def by() -> Membership:
    made: Membership = MembershipFactory(  # type: ignore[assignment]
        role="owner", practice__time_zone="Europe/London"
    )
    return made


@pytest.fixture
def amira(by: Membership) -> Client:
    made: Client = ClientFactory(  # type: ignore[assignment]
        practice=by.practice, name="Amira Khan", email="amira@example.com"
    )
    return made


def with_names(text: str) -> str:
    return text.replace("Patient", "Name")


def test_they_come_in_with_their_day_and_writer_and_every_column_of_text(
    by: Membership, amira: Client
) -> None:
    source = taken_in(by, "notes", with_names(FILE))
    assert troubles(source) == {}
    first, second = amira.earlier_notes.order_by("written_at")
    assert (first.written_at, first.writer) == (datetime(2024, 2, 3, 12, tzinfo=UTC), "Dee Marsh")
    assert first.text == "Subjective:\nZqSubject sleeps badly\n\nPlan:\nWeekly"
    assert (second.writer, second.text) == ("", "Subjective:\nBetter")
    assert not amira.session_notes.exists()


def test_the_same_file_again_brings_nothing(by: Membership, amira: Client) -> None:
    taken_in(by, "notes", with_names(FILE))
    again = taken_in(by, "notes", with_names(FILE))
    assert set(again.rows.values_list("outcome", "made")) == {("same", False)}
    assert amira.earlier_notes.count() == 2


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("Amira Khan,,3/2/2024,Dee,Fine", ": A name alone does not tell who it is."),
        ("Amira Khan,bo@example.com,3/2/2024,Dee,Fine", ": Nobody here has this name"),
        ("Amira Khan,amira@example.com,3/2/2024,Dee,", ": There is no text in this row."),
        ("Amira Khan,amira@example.com,,Dee,Fine", ": There is no day in this row."),
        ("Amira Khan,amira@example.com,3/2/2034,Dee,Fine", "Date: This day is still to come."),
        (f"Amira Khan,amira@example.com,3/2/2024,Dee,{'x' * 50_001}", "Note: The text is longer"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_named_and_never_guessed(
    by: Membership, amira: Client, row: str, words: str
) -> None:
    source = looked_at(by, "notes", f"Name,Email,Date,Writer,Note\n{row}\n")
    assert troubles(source)[2][0].startswith(words)
    assert not EarlierNote.objects.exists()


def test_killed_between_steps_no_note_comes_twice(
    by: Membership, amira: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clients.transfer.records.taking_in.AT_ONCE", 1)
    source = looked_at(by, "notes", with_names(FILE))
    job = start(kind="import", subject_ref=source.ref, by=by, now=NOW)
    held = take(NOW)
    assert held is not None
    step(held, kind_of(held).begin(held), NOW)
    assert amira.earlier_notes.count() == 1
    work(lambda: NOW + LEASE)
    job.refresh_from_db()
    assert (job.state, amira.earlier_notes.count()) == ("done", 2)


def test_a_record_that_was_restricted_meanwhile_takes_none(by: Membership, amira: Client) -> None:
    source = looked_at(by, "notes", with_names(FILE))
    restrict(client=amira, kind="asked", reason="They asked.", by=by, now=NOW)
    start(kind="import", subject_ref=source.ref, by=by, now=NOW)
    work(lambda: NOW)
    assert troubles(source)[2] == [": Their record here is restricted."]
    assert not EarlierNote.objects.exists()


def test_undone_they_go_and_those_of_another_file_stay(by: Membership, amira: Client) -> None:
    other = a_note_from_before(amira, by, now=NOW)
    source = undone(taken_in(by, "notes", with_names(FILE)), by)
    assert (source.state, source.removed) == ("undone", 2)
    assert list(amira.earlier_notes.all()) == [other]


def test_they_are_shown_as_from_before_to_who_reads_notes_and_to_nobody_else(
    by: Membership, amira: Client, client: Browser
) -> None:
    taken_in(by, "notes", with_names(FILE))
    note = amira.earlier_notes.order_by("written_at").first()
    assert note is not None
    pages = (
        reverse("client_earlier_notes", args=[amira.ref]),
        reverse("earlier_note", args=[amira.ref, note.ref]),
    )
    client.force_login(by.user)
    for page in pages:
        shown = client.get(page).content.decode()
        assert "ZqSubject sleeps badly" in shown
        assert "Written by Dee Marsh in the previous system." in shown
        assert "Not signed in Instep." in shown
    rows = page_of(amira, now=NOW + timedelta(days=1), show="notes").rows
    assert [row.sort for row in rows] == ["earlier", "earlier"]
    office = MembershipFactory(role="admin", practice=by.practice)
    stranger = MembershipFactory(role="owner")
    for member, status in ((office, 403), (stranger, 404)):
        client.force_login(member.user)  # type: ignore[attr-defined]
        assert [client.get(page).status_code for page in pages] == [status, status]


def test_the_database_keeps_them_as_they_came(by: Membership, amira: Client) -> None:
    note = a_note_from_before(amira, by, now=NOW)
    for change in (
        lambda: EarlierNote.objects.filter(pk=note.pk).update(text="Other words."),
        lambda: EarlierNote.objects.filter(pk=note.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
