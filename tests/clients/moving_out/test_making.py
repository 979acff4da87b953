"""Made piece by piece: killed in between, another practice beside it, who may fetch it, its end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from clients.moving_out import making
from clients.moving_out.actions import GRACE, fetch, go_on, let_go, throw_away
from clients.moving_out.models import LIES_FOR, Export, ExportPart
from clients.moving_out.packing import as_zip
from clients.rights.models import Tombstone
from clients.transfer.actions import choose, look_through, take_in
from clients.transfer.reading.columns import Detail
from clients.transfer.reading.dates import Order
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.jobs.actions import stop
from practice.jobs.kinds import kind_of
from practice.jobs.models import Job
from practice.jobs.working import LEASE, step, take, work
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.moving_out import asked, rows_in, unpacked, written
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("practice.jobs.working.BREATH", 0)
    monkeypatch.setattr(making, "ROWS", 2)


@pytest.fixture
def people(owner: Membership) -> list[Any]:
    names = ["=1+1", "'=Bo", "Zoë; -Lee", "Amira, “Khan”", "Cy"]
    return [
        ClientFactory(
            practice=owner.practice, name=name, email=f"p{n}@example.com", phone="+447911123456"
        )
        for n, name in enumerate(names)
    ]  # fmt: skip


def tables_of(export: Export) -> dict[str, bytes]:
    """Without those in which the work itself leaves lines."""
    file, changing = unpacked(export), {"tables/audit_event.csv", "tables/export.csv"}
    return {
        name: file.read(name) for name in file.namelist() if name not in changing | {"README.txt"}
    }


@pytest.mark.slow
def test_killed_in_the_middle_it_goes_on_and_is_the_same(
    owner: Membership, people: list[Any]
) -> None:
    whole = tables_of(written(owner))
    export = asked(owner)
    now = NOW
    for _ in range(200):
        job = take(now)
        if job is None:
            break
        hands = kind_of(job).begin(job)
        for _ in range(3):
            if not step(job, hands, now):
                break
        now += LEASE  # killed: whoever takes it next waits for the lease
    export.refresh_from_db()
    assert export.state == Export.State.READY
    assert export.goes_at is not None
    file = b"".join(as_zip(export))
    assert file == b"".join(as_zip(export))
    assert tables_of(export) == whole
    job = Job.objects.get(subject_ref=export.ref)
    assert (job.state, job.failed) == ("done", 0)
    assert job.done == job.total
    numbers = list(export.parts.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_stopped_it_goes_on_when_asked(owner: Membership, people: list[Any]) -> None:
    export = asked(owner)
    job = take(NOW)
    assert job is not None
    step(job, kind_of(job).begin(job), NOW)
    stop(job=job, now=NOW)
    work(lambda: NOW + LEASE)
    export.refresh_from_db()
    assert (export.state, export.is_worked_on) == (Export.State.MAKING, False)
    with pytest.raises(ValidationError, match="not there"):
        fetch(export=export, by=owner, now=NOW)
    go_on(export=export, by=owner, now=NOW)
    work(lambda: NOW)
    export.refresh_from_db()
    assert export.state == Export.State.READY


def test_nothing_of_another_practice_is_in_it(owner: Membership, people: list[Any]) -> None:
    stranger: Any = MembershipFactory(role="owner", user__name="Zq Stranger")
    ClientFactory(practice=stranger.practice, name="Zq Canary", email="zq@canary.example")
    file = unpacked(written(owner, with_fhir=True))
    found = {name for name in file.namelist() if b"Zq" in file.read(name)}
    assert found == set()
    assert "Zq Canary" in unpacked(written(stranger)).read("clients.csv").decode()


@pytest.mark.slow
def test_what_goes_out_comes_in_elsewhere_and_goes_out_the_same(
    owner: Membership, people: list[Any]
) -> None:
    for name, changes in {
        "Gone": {"archived_at": NOW}, "Kept": {"restricted_at": NOW},
    }.items():  # fmt: skip
        Client.objects.filter(pk=ClientFactory(practice=owner.practice, name=name).pk).update(
            **changes
        )
    first = unpacked(written(owner)).read("clients.csv")
    assert [row["Whole name"] for row in rows_in(first)][:2] == ["'=1+1", "''=Bo"]
    assert len(rows_in(first)) == len(people)
    elsewhere: Any = MembershipFactory(role="owner")
    source = choose(name="clients.csv", data=first, by=elsewhere, now=NOW)
    assert set(source.columns) == set(rows_in(first)[0])
    columns = {heading: Detail(detail) for heading, detail in source.columns.items()}
    look_through(
        source=source, columns=columns, order=Order(source.order), encoding="", leave_out=False,
        by=elsewhere, now=NOW,
    )  # fmt: skip
    work(lambda: NOW)
    source.refresh_from_db()
    assert source.checked_at is not None
    take_in(source=source, seen=source.checked_at.isoformat(), by=elsewhere, now=NOW)
    work(lambda: NOW)
    assert elsewhere.practice.clients.count() == len(people)
    assert unpacked(written(elsewhere)).read("clients.csv") == first


def test_only_some_days(owner: Membership, people: list[Any]) -> None:
    AuditEvent.objects.update(at=NOW - timedelta(days=9))
    export = written(owner, since=NOW.date(), until=NOW.date())
    file = unpacked(export)
    verbs = [row["verb"] for row in rows_in(file.read("tables/audit_event.csv"))]
    assert set(verbs) <= {"export.asked"}
    assert len(rows_in(file.read("tables/client.csv"))) == len(people)
    assert "What happened from" in file.read("README.txt").decode()


def test_it_is_for_who_asked_and_for_a_day_and_each_time_is_kept(owner: Membership) -> None:
    export = written(owner)
    other: Any = MembershipFactory(practice=owner.practice, role="owner")
    with pytest.raises(ValidationError, match="Only whoever asked"):
        fetch(export=export, by=other, now=NOW)
    fetch(export=export, by=owner, now=NOW)
    fetch(export=export, by=owner, now=NOW + timedelta(hours=23))
    with pytest.raises(ValidationError, match="not there any more"):
        fetch(export=export, by=owner, now=NOW + LIES_FOR)
    verbs = AuditEvent.objects.filter(subject_type="moving_out.export").values_list(
        "verb", flat=True
    )
    assert sorted(verbs) == ["export.asked", "export.fetched", "export.fetched"]
    assert let_go(NOW + LIES_FOR) == 0
    assert let_go(NOW + LIES_FOR + GRACE) == 1
    export.refresh_from_db()
    assert (export.state, export.fetched, ExportPart.objects.count()) == ("gone", 2, 0)


def test_what_was_never_finished_goes_too(owner: Membership) -> None:
    export = asked(owner)
    with pytest.raises(ValidationError, match="being written"):
        throw_away(export=export, by=owner)
    assert let_go(NOW + LIES_FOR) == 0
    Job.objects.update(state="failed", ended_at=NOW)
    assert let_go(NOW + LIES_FOR) == 1


@pytest.mark.parametrize("why", [one for one in Tombstone.Why if one != "lifted"])
def test_somebody_who_is_gone_goes_out_of_what_lies_there(owner: Membership, why: str) -> None:
    export = written(owner)
    Tombstone.objects.create(
        practice=owner.practice, client_key=1, client_ref="R", why=why,
        erased_at=NOW + timedelta(minutes=1),
    )  # fmt: skip
    with pytest.raises(ValidationError, match="restricted since"):
        fetch(export=export, by=owner, now=NOW + timedelta(minutes=2))
    assert let_go(NOW + timedelta(minutes=2)) == 1
    assert not ExportPart.objects.exists()


def test_a_file_that_cannot_be_made_is_named_and_the_rest_goes_on(
    owner: Membership, monkeypatch: pytest.MonkeyPatch, people: list[Any]
) -> None:
    broken = making.Files(
        lambda export: making.within(export, Client, ""),
        lambda client: f"papers/{client.ref}.pdf",
        lambda client, now: (_ for _ in ()).throw(ValueError("about a knee")),
    )
    monkeypatch.setattr(making, "PAPERS", broken)
    file = unpacked(written(owner, with_papers=True))
    assert len(file.read("not-written.txt").decode().split()) == len(people)
    assert Job.objects.get().failed == len(people)


@pytest.fixture
def browser(signed_in: Callable[..., Browser], owner: Membership) -> Browser:
    return signed_in(Browser(), owner)


def test_from_the_page_to_the_file(browser: Browser, owner: Membership) -> None:
    page = browser.get(reverse("exports"))
    assert "None yet." in page.content.decode()
    assert browser.post(reverse("exports"), {"form_key": "x"}).status_code == 422
    said = {"reason": "We move.", "form_key": page.context["form"]["form_key"].value()}
    odd = browser.post(reverse("exports"), {**said, "since": "2026-11-01", "reason": "Odd"})
    assert "Give both days" in odd.content.decode()
    assert "Odd" in odd.content.decode()
    answer = browser.post(reverse("exports"), said)
    export = Export.objects.get()
    assert browser.post(reverse("exports"), said)["Location"] == answer["Location"]
    assert Export.objects.count() == 1
    job = Job.objects.get()
    assert browser.get(answer["Location"])["Location"] == reverse("job", args=[job.ref])
    work(lambda: export.asked_at + timedelta(seconds=1))
    assert "Fetch the file" in browser.get(answer["Location"]).content.decode()
    assert browser.get(reverse("fetch_export", args=[export.ref])).status_code == 405
    file = browser.post(reverse("fetch_export", args=[export.ref]))
    assert file.headers["Cache-Control"] == "no-store"
    assert file.headers["Content-Disposition"] == f'attachment; filename="export-{export.ref}.zip"'
    assert b"".join(file.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    listed = browser.get(reverse("exports")).content.decode()
    assert "We move." in listed
    assert "Fetched on" in listed
    browser.post(reverse("throw_away_export", args=[export.ref]))
    assert "The file is gone." in browser.get(answer["Location"]).content.decode()
