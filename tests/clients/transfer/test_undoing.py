"""An import taken back: what it made goes if nothing was written since, and nothing else does."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from clients.actions import change_client
from clients.consents.actions import record_consent
from clients.models import Client
from clients.rights.again import apply_tombstones
from clients.rights.models import Tombstone
from clients.rights.restricting import restrict
from clients.screening.concerns import settle
from clients.screening.models import Concern
from clients.transfer.actions import TOO_LATE, let_go, undo
from clients.transfer.letters import WORTH_A_LETTER
from clients.transfer.models import UNDO_FOR, Import, ImportRow
from clients.transfer.undoing import to_remove
from clients.transfer.untouched import pointers, surely_written_since, written_since
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.jobs.actions import stop
from practice.jobs.kinds import kind_of
from practice.jobs.models import Job
from practice.jobs.working import LEASE, step, take, work
from practice.mail.models import OutboundEmail
from tests.clients.transfer.test_taking_in import NOW, chosen, look_through, take_in
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.everything import everything_of
from tests.factories.letters import a_letter
from tests.factories.workshops import a_workshop, takes_part

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
FILE = """Name,Email,Mobile,Date of birth
Amira Khan,amira@example.com,07911 123456,27/03/1986
Bo Lee,bo@example.com,,13/1/1990
Bo LEE,bo@example.com,07911 123457,
Di Fox,,,1/2/1991
"""


@pytest.fixture(autouse=True)
def _around(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    monkeypatch.setattr("practice.jobs.working.BREATH", 0)
    settings.VAR_DIR = tmp_path


@pytest.fixture
def by() -> Membership:
    made: Membership = MembershipFactory(role="owner")  # type: ignore[assignment]
    return made


@pytest.fixture
def amira(by: Membership) -> Client:
    made: Client = ClientFactory(  # type: ignore[assignment]
        practice=by.practice, name="Amira Khan", email="amira@example.com", phone="",
        birth_date=None,
    )  # fmt: skip
    return made


@pytest.fixture
def source(by: Membership, amira: Client) -> Import:
    """Amira's phone and birth date filled in, Bo and Di made."""
    made = chosen(by, FILE)
    look_through(made)
    take_in(made)
    return made


def names(by: Membership) -> list[str]:
    return list(by.practice.clients.order_by("name").values_list("name", flat=True))


def undone(source: Import, now: datetime = LATER) -> Job:
    job = undo(source=source, by=source.by, now=now)
    work(lambda: now)
    job.refresh_from_db()
    source.refresh_from_db()
    return job


def stays(source: Import) -> dict[int, list[str]]:
    rows = source.rows.exclude(stays=[]).values_list("number", "stays")
    return dict(rows)


def test_what_it_made_goes_whole_and_what_it_filled_is_empty_again(
    by: Membership, amira: Client, source: Import
) -> None:
    refs = set(by.practice.clients.exclude(pk=amira.pk).values_list("ref", flat=True))
    job = undone(source)
    amira.refresh_from_db()
    assert names(by) == ["Amira Khan"]
    assert (str(amira.phone), amira.birth_date, amira.email) == ("", None, "amira@example.com")
    assert (source.state, source.removed, job.state, stays(source)) == ("undone", 2, "done", {})
    stones = Tombstone.objects.filter(why="import_undone").values_list("client_ref", flat=True)
    assert set(stones) == refs
    erased = AuditEvent.objects.filter(verb="client.erased", actor_id=by.user_id)
    assert [event.fields for event in erased] == [["import_undone"]] * 2
    verbs = AuditEvent.objects.filter(subject_type="transfer.import").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["import.undo_begun", "import.undone"]


def test_a_backup_from_before_brings_nobody_back(by: Membership, source: Import) -> None:
    bo = by.practice.clients.get(name="Bo Lee")
    undone(source)
    ClientFactory(practice=by.practice, name="Bo Lee", ref=bo.ref)
    assert apply_tombstones().erased == 1
    assert "Bo Lee" not in names(by)


def write_a_visit(client: Client, by: Membership) -> None:
    from tests.factories.afterwards import took_place

    took_place(client, by, NOW - timedelta(days=1))


def settle_the_doubt(client: Client, by: Membership) -> None:
    twin = ClientFactory(practice=by.practice, name=client.name)
    about = Concern.objects.create(
        practice=by.practice, client=twin, kind=Concern.Kind.DUPLICATE, key=client.ref,
        due_on=LATER.date(),
    )  # fmt: skip
    settle(concern=about, decision="Two people.", by=by, now=LATER)


def sign_up_by_oneself(client: Client, by: Membership) -> None:
    workshop = a_workshop(by, start=LATER + timedelta(days=30), now=NOW)
    sign_up = takes_part(workshop, at=NOW)
    type(sign_up).objects.filter(pk=sign_up.pk).update(
        name=client.name.upper(), email=client.email, client=None
    )


WRITTEN: dict[str, Callable[[Client, Membership], object]] = {
    "details": lambda client, by: change_client(client=client, by=by, pronouns="they"),
    "a portal account": lambda client, by: Client.objects.filter(pk=client.pk).update(user=by.user),
    "a consent": lambda client, by: record_consent(
        client=client,
        purpose="reminders",
        given=False,
        said_by="client",
        said_by_name=client.name,
        how="in_person",
        by=by,
        now=LATER,
    ),
    "a restriction": lambda client, by: restrict(client=client, reason="Asked.", by=by, now=LATER),
    "a letter": lambda client, by: a_letter(client, by, now=LATER),
    "a visit": write_a_visit,
    "a place at a workshop": sign_up_by_oneself,
    "a settled doubt": settle_the_doubt,
    "something in the trace": lambda client, by: record(
        Verb.PORTAL_OPENED, by=by, subject=client, client_id=client.pk
    ),
    "a record joined into it": lambda client, by: ClientFactory(
        practice=by.practice, archived_at=LATER, joined_into=client
    ),
    "another file that waits": lambda client, by: ImportRow.objects.create(
        practice=by.practice, source=chosen(by), number=2, outcome="same", same_client=client
    ),
    "archived": lambda client, by: Client.objects.filter(pk=client.pk).update(archived_at=LATER),
}


@pytest.mark.parametrize("what", WRITTEN)
def test_a_record_that_something_was_written_to_stays_as_it_is(
    by: Membership, source: Import, what: str
) -> None:
    bo = by.practice.clients.get(name="Bo Lee")
    WRITTEN[what](bo, by)
    undone(source)
    bo.refresh_from_db()
    assert (bo.email, str(bo.phone), bo.birth_date) == (
        "bo@example.com", "+447911123457", date(1990, 1, 13),
    )  # fmt: skip
    assert (list(stays(source)), source.removed) == ([3], 1)
    assert "Di Fox" not in names(by)


# Whose details, name or address they are is not asked of everybody in a long file.
NOT_SURE = {"details", "a place at a workshop", "archived", "a portal account"}


@pytest.mark.parametrize("what", WRITTEN)
def test_what_is_sure_of_a_long_file_is_nothing_that_would_go(
    what: str, by: Membership, source: Import
) -> None:
    bo = by.practice.clients.get(name="Bo Lee")
    everybody = by.practice.clients.filter(pk__in=to_remove(source).values("client"))
    source.done_at = timezone.now()
    assert surely_written_since(source, everybody.values("pk")) == {}
    with time_machine.travel(source.done_at + timedelta(minutes=2)):
        WRITTEN[what](bo, by)
    sure = surely_written_since(source, everybody.values("pk"))
    assert sure.keys() <= written_since(source, [one.pk for one in everybody]).keys() == {bo.pk}
    assert (bo.pk in sure) == (what not in NOT_SURE)


def test_that_somebody_looked_keeps_nothing(by: Membership, source: Import) -> None:
    bo = by.practice.clients.get(name="Bo Lee")
    for verb in (Verb.CLIENT_SEEN, Verb.CLIENT_LISTED):
        record(verb, by=by, subject=bo, client_id=bo.pk)
    undone(source)
    assert source.removed == 2


@pytest.mark.slow
def test_every_table_that_points_at_a_client_keeps_the_record(
    by: Membership, therapist: Membership
) -> None:
    everything_of(therapist)
    practice = therapist.practice
    source = Import.objects.create(
        practice=practice, by=therapist, name="x", size=1, shape="x" * 64, state="done",
        done_at=datetime(2020, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    ours = list(practice.clients.values_list("pk", flat=True))
    ImportRow.objects.create(
        practice=practice, source=chosen(by), number=2, outcome="same", same_client_id=ours[0]
    )
    codes = {code for kept in written_since(source, ours).values() for code in kept}
    assert {label for label, _, _ in pointers()} - codes == set()


def test_a_new_kind_of_row_keeps_a_record_without_anybody_having_decided(
    by: Membership, source: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    bo = by.practice.clients.get(name="Bo Lee")
    monkeypatch.setattr("clients.transfer.untouched._own", lambda source: {})
    found = written_since(source, [bo.pk])
    assert "clients.care.client" in found[bo.pk]


@pytest.mark.parametrize(
    ("change", "left", "why"),
    [
        ({"phone": "+447911123999"}, ("+447911123999", None), ["detail.phone"]),
        ({"birth_date": date(1987, 1, 1)}, ("", date(1987, 1, 1)), ["detail.birth_date"]),
        ({"archived_at": NOW}, ("+447911123456", date(1986, 3, 27)), ["archived"]),
        ({"restricted_at": NOW}, ("+447911123456", date(1986, 3, 27)), ["locked"]),
    ],
)
def test_what_was_filled_goes_back_only_where_it_is_still_the_same(
    amira: Client, source: Import, change: dict[str, Any], left: tuple[str, Any], why: list[str]
) -> None:
    Client.objects.filter(pk=amira.pk).update(**change)
    undone(source)
    amira.refresh_from_db()
    assert (str(amira.phone), amira.birth_date) == left
    assert stays(source) == {2: why}


def test_killed_between_steps_it_goes_on(
    by: Membership, source: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clients.transfer.undoing.AT_ONCE", 1)
    job = undo(source=source, by=by, now=LATER)
    held = take(LATER)
    assert held is not None
    step(held, kind_of(held).begin(held), LATER)
    assert names(by) == ["Amira Khan", "Di Fox"]
    work(lambda: LATER + LEASE)
    job.refresh_from_db()
    source.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert (names(by), source.removed) == (["Amira Khan"], 2)


def test_stopped_it_can_go_on_also_after_its_week(
    by: Membership, source: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clients.transfer.undoing.AT_ONCE", 1)
    last = NOW + UNDO_FOR
    job = undo(source=source, by=by, now=last)
    held = take(last)
    assert held is not None
    step(held, kind_of(held).begin(held), last)
    stop(job=job, now=last)
    work(lambda: last + LEASE)
    assert let_go(last + timedelta(days=1)) == 0
    undone(source, last + timedelta(days=1))
    assert (source.state, source.removed) == ("undone", 2)


def test_not_twice_at_once_and_not_again(by: Membership, source: Import) -> None:
    undo(source=source, by=by, now=LATER)
    with pytest.raises(ValidationError, match="being worked on"):
        undo(source=source, by=by, now=LATER)
    work(lambda: LATER)
    with pytest.raises(ValidationError, match="further on"):
        undo(source=source, by=by, now=LATER)
    assert Job.objects.filter(kind="undo_import").count() == 1


def test_only_for_a_week_after_it_was_taken_in(by: Membership, source: Import) -> None:
    assert source.done_at == NOW
    with pytest.raises(ValidationError, match=TOO_LATE):
        undo(source=source, by=by, now=NOW + UNDO_FOR + timedelta(seconds=1))
    assert let_go(NOW + UNDO_FOR - timedelta(seconds=1)) == 0
    undo(source=source, by=by, now=NOW + UNDO_FOR)


def test_only_an_owner(by: Membership, source: Import) -> None:
    therapist: Any = MembershipFactory(practice=by.practice, role="therapist")
    with pytest.raises(ValidationError, match="Only an owner"):
        undo(source=source, by=therapist, now=LATER)


def test_one_stopped_on_its_way_in_can_be_undone_for_a_week_after(
    by: Membership, amira: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = chosen(by, FILE, chosen_at=NOW)
    look_through(source)
    Import.objects.filter(pk=source.pk).update(state="taking_in")
    assert let_go(NOW + UNDO_FOR) == 1
    source.refresh_from_db()
    assert (source.state, source.content, source.done_at) == ("done", None, NOW + UNDO_FOR)
    assert let_go(NOW + 2 * UNDO_FOR) == 1
    assert not Import.objects.filter(pk=source.pk).exists()


def test_somebody_with_the_same_address_loses_no_letter(by: Membership, source: Import) -> None:
    other = ClientFactory(practice=by.practice, name="Old Bo", email="bo@example.com")
    letter = a_letter(other, by, now=NOW)
    Client.objects.filter(pk=other.pk).update(email="new@example.com")
    undone(source)
    letter.refresh_from_db()
    assert letter.recipient == "bo@example.com"
    assert stays(source) == {3: ["letters"]}


def test_it_asks_the_database_no_more_often_for_more_people(
    by: Membership, django_assert_max_num_queries: Any
) -> None:
    text = "Name,Email\n" + "".join(f"Person {n},p{n}@example.com\n" for n in range(30))
    source = chosen(by, text)
    look_through(source)
    take_in(source)
    made = list(source.rows.values_list("client", flat=True))
    with django_assert_max_num_queries(140):
        assert written_since(source, made) == {}
    assert connection.vendor in {"sqlite", "postgresql"}


def test_who_undid_it_hears_of_its_end_if_it_lasted(source: Import) -> None:
    bo = source.practice.clients.get(name="Bo Lee")
    change_client(client=bo, by=source.by, pronouns="he")
    undo(source=source, by=source.by, now=LATER)
    work(lambda: LATER + WORTH_A_LETTER)
    letter = OutboundEmail.objects.get(kind="import_done")
    assert "is done: " in letter.body_text
    assert "went, 1 stays." in letter.body_text
    assert "Bo" not in letter.subject + letter.body_text
