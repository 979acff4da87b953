"""A file's way in: looked through, taken in, killed in between, against people here already."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clients.transfer.actions import choose, let_go, throw_away
from clients.transfer.actions import look_through as look_through_again
from clients.transfer.actions import take_in as begin_taking_in
from clients.transfer.models import LIES_FOR, Import, ImportRow
from clients.transfer.reading import sheet_of
from clients.transfer.reading.columns import Detail, columns_of
from clients.transfer.reading.dates import Order
from clients.transfer.showing import found_in
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.jobs.actions import start, stop
from practice.jobs.kinds import kind_of
from practice.jobs.models import Job
from practice.jobs.working import LEASE, step, take, work
from tests.factories import ClientFactory, MembershipFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
FILE = """Name,Email,Mobile,Date of birth
Amira Khan,amira@example.com,07911 123456,27/03/1986
Bo Lee,bo@example.com,,13/1/1990
Bo LEE,bo@example.com,07911 123457,
Cy Ng,not an address,,
Di Fox,,,1/2/1991
"""


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("practice.jobs.working.BREATH", 0)


@pytest.fixture
def by() -> Membership:
    made: Membership = MembershipFactory(role="owner")  # type: ignore[assignment]
    return made


@pytest.fixture
def amira(by: Membership) -> Client:
    made: Client = ClientFactory(  # type: ignore[assignment]
        practice=by.practice, name="Amira Khan", email="amira@example.com", phone="",
        birth_date=date(1986, 3, 27),
    )  # fmt: skip
    return made


def chosen(by: Membership, text: str = FILE, **choices: object) -> Import:
    data = text.encode()
    columns, _ = columns_of(sheet_of(data).headings)
    return Import.objects.create(
        practice=by.practice, by=by, name="clients.csv", content=data, size=len(data),
        columns=columns, shape="x" * 64, **choices,
    )  # fmt: skip


def look_through(source: Import) -> None:
    start(kind="import_check", subject_ref=source.ref, by=source.by, now=NOW)
    assert work(lambda: NOW) == 1
    source.refresh_from_db()


def take_in(source: Import) -> Job:
    job = start(kind="import", subject_ref=source.ref, by=source.by, now=NOW)
    work(lambda: NOW)
    source.refresh_from_db()
    job.refresh_from_db()
    return job


def people(by: Membership) -> list[tuple[str, str, str, date | None]]:
    rows = by.practice.clients.order_by("name")
    return [(one.name, one.email, str(one.phone or ""), one.birth_date) for one in rows]


def test_a_file_is_looked_through_and_nothing_is_done(by: Membership, amira: Client) -> None:
    source = chosen(by)
    look_through(source)
    assert source.state == Import.State.CHECKED
    rows = source.rows.order_by("number").values_list(
        "number", "outcome", "same_client", "same_row"
    )
    assert list(rows) == [
        (2, "fill", amira.pk, None), (3, "add", None, None), (4, "fill", None, 3),
        (5, "fix", None, None), (6, "add", None, None),
    ]  # fmt: skip
    assert source.rows.get(number=5).troubles == [
        {"column": "Email", "words": "“not an address” is not an email address."}
    ]
    assert people(by) == [("Amira Khan", "amira@example.com", "", date(1986, 3, 27))]


def test_it_is_taken_in_once_and_the_file_goes(by: Membership, amira: Client) -> None:
    source = chosen(by)
    look_through(source)
    job = take_in(source)
    expected = [
        ("Amira Khan", "amira@example.com", "+447911123456", date(1986, 3, 27)),
        ("Bo Lee", "bo@example.com", "+447911123457", date(1990, 1, 13)),
        ("Di Fox", "", "", date(1991, 2, 1)),
    ]
    assert people(by) == expected
    assert (source.state, source.content, job.done, job.total) == ("done", None, 4, 4)
    traced = AuditEvent.objects.filter(verb="client.added").values_list("actor_id", flat=True)
    assert list(traced) == [by.user_id] * 2
    take_in(source)
    assert people(by) == expected


def test_the_same_file_again_adds_nobody(by: Membership) -> None:
    first = chosen(by, leave_out=True)
    look_through(first)
    take_in(first)
    before = people(by)
    again = chosen(by, leave_out=True)
    look_through(again)
    assert set(again.rows.values_list("outcome", flat=True)) <= {"same", "add"}
    # Cy Ng has a name and nothing else, which is not enough to be known by.
    assert list(again.rows.filter(outcome="add").values_list("number", flat=True)) == [5]
    take_in(again)
    assert len(people(by)) == len(before) + 1


def test_killed_between_steps_it_goes_on_without_halves_or_doubles(
    by: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clients.transfer.checking.AT_ONCE", 2)
    monkeypatch.setattr("clients.transfer.taking_in.AT_ONCE", 1)
    source = chosen(by)
    job = start(kind="import_check", subject_ref=source.ref, by=by, now=NOW)
    held = take(NOW)
    assert held is not None
    step(held, kind_of(held).begin(held), NOW)
    assert ImportRow.objects.count() == 2
    work(lambda: NOW + LEASE)
    job.refresh_from_db()
    assert (job.state, ImportRow.objects.count()) == ("done", 5)

    job = start(kind="import", subject_ref=source.ref, by=by, now=NOW)
    held = take(NOW)
    assert held is not None
    step(held, kind_of(held).begin(held), NOW)
    assert len(people(by)) == 1
    work(lambda: NOW + LEASE)
    job.refresh_from_db()
    assert (job.state, job.done, len(people(by))) == ("done", 4, 3)


def test_who_was_added_meanwhile_is_not_added_twice(by: Membership) -> None:
    source = chosen(by)
    look_through(source)
    ClientFactory(
        practice=by.practice, name="Di Fox", email="", phone="", birth_date=date(1991, 2, 1)
    )
    take_in(source)
    assert [name for name, *_ in people(by)] == ["Amira Khan", "Bo Lee", "Di Fox"]


def test_two_namesakes_added_meanwhile_are_not_guessed_between(by: Membership) -> None:
    source = chosen(by, "Name,Email\nBo Lee,BO@example.com\n")
    look_through(source)
    for _ in range(2):
        ClientFactory(practice=by.practice, name="Bo Lee", email="bo@example.com")
    job = take_in(source)
    assert (len(people(by)), job.failed) == (2, 1)
    assert "More than one person" in source.rows.get(outcome="fix").troubles[0]["words"]


def test_what_was_filled_in_meanwhile_stays(by: Membership, amira: Client) -> None:
    source = chosen(by)
    look_through(source)
    amira.phone = "+447911123999"
    amira.save()
    take_in(source)
    amira.refresh_from_db()
    assert str(amira.phone) == "+447911123999"


def test_another_practice_s_people_are_nobody_here(by: Membership) -> None:
    ClientFactory(name="Amira Khan", email="amira@example.com", birth_date=date(1986, 3, 27))
    source = chosen(by)
    look_through(source)
    assert source.rows.get(number=2).outcome == "add"


def test_stopped_on_the_way_in_it_can_go_on(
    by: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clients.transfer.taking_in.AT_ONCE", 1)
    source = chosen(by)
    look_through(source)
    job = begin_taking_in(source=source, seen=NOW.isoformat(), by=by, now=NOW)
    held = take(NOW)
    assert held is not None
    step(held, kind_of(held).begin(held), NOW)
    stop(job=job, now=NOW)
    work(lambda: NOW + LEASE)
    assert (Job.objects.get(pk=job.pk).state, len(people(by))) == ("stopped", 1)
    found = found_in(source)
    assert (found.taken, found.left, found.fix) == (1, 3, 1)
    begin_taking_in(source=source, seen=NOW.isoformat(), by=by, now=NOW)
    work(lambda: NOW + LEASE)
    source.refresh_from_db()
    assert (source.state, len(people(by))) == ("done", 3)


def test_nobody_takes_in_what_is_being_taken_in(by: Membership) -> None:
    source = chosen(by)
    look_through(source)
    begin_taking_in(source=source, seen=NOW.isoformat(), by=by, now=NOW)
    with pytest.raises(ValidationError, match="being worked on"):
        begin_taking_in(source=source, seen=NOW.isoformat(), by=by, now=NOW)
    with pytest.raises(ValidationError, match="being worked on"):
        throw_away(source=source, by=by)


def test_dates_that_tell_go_before_what_was_said_of_the_last_file(by: Membership) -> None:
    def order(birth_date: str) -> str:
        data = f"Name,DOB\nAnn,{birth_date}\n".encode()
        source = choose(name="clients.csv", data=data, by=by, now=NOW)
        Import.objects.filter(pk=source.pk).update(checked_at=NOW)
        return source.order

    # Sure of the month; then nothing tells, so as the last time; then sure of the day.
    assert [order("3/27/1986"), order("1/2/1990"), order("27/3/1986")] == ["month", "month", "day"]


def test_nothing_of_a_file_lies_here_longer_than_a_week(by: Membership) -> None:
    never, done = chosen(by, chosen_at=NOW), chosen(by, chosen_at=NOW)
    look_through(done)
    take_in(done)
    before = people(by)
    assert let_go(NOW + LIES_FOR - timedelta(seconds=1)) == 0
    assert let_go(NOW + LIES_FOR) == 2
    assert not Import.objects.filter(pk__in=[never.pk, done.pk]).exists()
    assert (ImportRow.objects.count(), people(by)) == (0, before)


def test_a_file_that_cannot_be_read_that_way_is_given_up_and_can_be_read_another(
    by: Membership,
) -> None:
    source = chosen(by, "Name\nJosé\n", encoding="ascii")
    job = start(kind="import_check", subject_ref=source.ref, by=by, now=NOW)
    for minute in range(10):
        work(lambda: NOW + timedelta(minutes=minute))  # noqa: B023
    job.refresh_from_db()
    assert job.state == "failed"
    again = {
        "columns": {"Name": Detail.NAME},
        "order": Order.DAY_FIRST,
        "leave_out": False,
        "by": by,
    }
    look_through_again(source=source, encoding="", now=NOW, **again)  # type: ignore[arg-type]
    work(lambda: NOW + timedelta(minutes=10))
    source.refresh_from_db()
    assert source.state == "checked"


def test_what_a_record_would_refuse_is_to_fix_before_anything_is_done(by: Membership) -> None:
    oldest = timezone.localdate()
    oldest = oldest.replace(year=oldest.year - 120)
    too_old = oldest - timedelta(days=1)
    source = chosen(
        by,
        f"Name,Email,Date of birth\nAmira Khan,{'a' * 250}@example.com,\n"
        f"Bo Lee,,{too_old:%Y-%m-%d}\nDi Fox,,{oldest:%Y-%m-%d}\n",
    )
    look_through(source)
    rows = source.rows.order_by("number").values_list("outcome", "troubles")
    assert [(outcome, [one["words"] for one in troubles]) for outcome, troubles in rows] == [
        ("fix", ["The email address is too long to be real. Check it."]),
        ("fix", ["Check the year of the birth date: it is more than 120 years ago."]),
        ("add", []),
    ]


def test_a_row_that_is_refused_stops_no_other(by: Membership) -> None:
    source = chosen(by)
    look_through(source)
    row = source.rows.get(number=3)
    row.person = {**row.person, "birth_date": "1801-01-13"}
    row.save()
    job = take_in(source)
    assert [name for name, *_ in people(by)] == ["Amira Khan", "Di Fox"]
    assert (job.state, job.done, job.failed, job.total) == ("done", 2, 2, 4)
    to_fix = source.rows.filter(outcome="fix", number__lte=4).order_by("number")
    assert [row.troubles for row in to_fix] == [
        [
            {
                "column": "",
                "words": "Check the year of the birth date: it is more than 120 years ago.",
            }
        ],
        [{"column": "", "words": "Row 3, the same person, was not taken in."}],
    ]


def test_killed_after_a_refused_row_it_goes_on(
    by: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clients.transfer.taking_in.AT_ONCE", 1)
    source = chosen(by)
    look_through(source)
    row = source.rows.get(number=2)
    row.person = {**row.person, "name": ""}
    row.save()
    job = start(kind="import", subject_ref=source.ref, by=by, now=NOW)
    held = take(NOW)
    assert held is not None
    step(held, kind_of(held).begin(held), NOW)
    work(lambda: NOW + LEASE)
    job.refresh_from_db()
    assert (job.state, job.done, job.failed, job.total) == ("done", 3, 1, 4)


def test_a_record_with_nothing_missing_is_left_alone(by: Membership, amira: Client) -> None:
    # Kept from before such addresses were refused: to write it anew would fail.
    amira.guardian_email = f"{'a' * 250}@example.com"
    amira.save()
    source = chosen(by, "Name,Email\nAmira Khan,amira@example.com\n")
    look_through(source)
    job = take_in(source)
    assert (job.done, source.rows.get().client) == (1, amira)
    assert not AuditEvent.objects.filter(verb="client.changed").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"archived_at": NOW}, "Their record here is archived."),
        ({"restricted_at": NOW}, "Their record here is restricted."),
        ({"name": "Zoe Amin"}, "The name on their record here has changed meanwhile."),
        ({"birth_date": date(1999, 1, 1)}, "The birth date on their record is another one now."),
    ],
)  # fmt: skip
def test_a_record_that_changed_meanwhile_is_not_touched(
    by: Membership, amira: Client, change: dict[str, object], words: str
) -> None:
    source = chosen(by)
    look_through(source)
    Client.objects.filter(pk=amira.pk).update(**change)
    job = take_in(source)
    amira.refresh_from_db()
    assert (amira.phone, job.done, job.failed) == ("", 3, 1)
    row = source.rows.get(number=2)
    assert (row.outcome, row.client) == ("fix", None)
    assert row.troubles == [{"column": "", "words": words}]


def test_what_was_joined_meanwhile_goes_to_the_record_that_stands(
    by: Membership, amira: Client
) -> None:
    source = chosen(by)
    look_through(source)
    kept = ClientFactory(
        practice=by.practice, name="Amira Khan", email="", phone="", birth_date=None
    )
    Client.objects.filter(pk=amira.pk).update(joined_into=kept, archived_at=NOW)
    take_in(source)
    kept.refresh_from_db()
    amira.refresh_from_db()
    assert (str(kept.phone), str(amira.phone)) == ("+447911123456", "")
    assert source.rows.get(number=2).client == kept


def test_rows_that_nobody_has_seen_are_not_taken_in(by: Membership, client: Browser) -> None:
    client.force_login(by.user)
    source = chosen(by)
    look_through(source)
    page = reverse("import", args=[source.ref])
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', client.get(page).content.decode())
    # Meanwhile, in another tab.
    look_through_again(
        source=source, columns={"Name": Detail.NAME}, order=Order.DAY_FIRST, encoding="",
        leave_out=True, by=by, now=NOW,
    )  # fmt: skip
    later = NOW + timedelta(minutes=1)
    work(lambda: later)
    take_in_at = reverse("take_in_import", args=[source.ref])
    answer = client.post(take_in_at, {"seen": seen}, follow=True)
    assert "The rows were looked through again meanwhile." in answer.content.decode()
    assert not by.practice.jobs.filter(kind="import").exists()
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', answer.content.decode())
    client.post(take_in_at, {"seen": seen})
    assert by.practice.jobs.filter(kind="import").exists()


def test_of_a_stopped_import_the_rest_can_be_left_out(
    by: Membership, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clients.transfer.taking_in.AT_ONCE", 1)
    client.force_login(by.user)
    source = chosen(by)
    look_through(source)
    take_in_at = reverse("take_in_import", args=[source.ref])
    client.post(take_in_at, {"seen": NOW.isoformat(), "leave_rest": ""})
    source.refresh_from_db()
    assert (source.state, source.content is None) == ("checked", False)
    job = begin_taking_in(source=source, seen=NOW.isoformat(), by=by, now=NOW)
    held = take(NOW)
    assert held is not None
    step(held, kind_of(held).begin(held), NOW)
    stop(job=job, now=NOW)
    work(lambda: NOW + LEASE)
    page = client.get(reverse("import", args=[source.ref])).content.decode()
    assert "1 row was taken in, 3 are left." in page
    assert "“not an address” is not an email address." in page
    assert page.count("Go on</button>") == page.count("Leave the rest out</button>") == 1
    said = client.post(take_in_at, {"leave_rest": ""}, follow=True).content.decode()
    assert (
        "1 added, 0 had gaps filled, 0 were here already, 1 needed fixing, 3 were left out" in said
    )
    source.refresh_from_db()
    assert (source.state, source.content, len(people(by))) == ("done", None, 1)
    with pytest.raises(ValidationError):
        begin_taking_in(source=source, seen=NOW.isoformat(), by=by, now=NOW)
