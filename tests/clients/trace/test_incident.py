"""`manage.py audit`: whether the trace stands, and what it tells within the 72 hours."""

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from clients.models import Client
from clients.trace.incident import Asked, incident
from practice.accounts.models import Membership
from practice.audit.chain import seal
from practice.audit.heads import note_heads
from practice.audit.models import AuditEvent
from practice.audit.origin import Origin, coming_from
from practice.audit.record import record
from practice.audit.verbs import Verb
from tests.factories import ClientFactory, MembershipFactory
from tests.plans import plan_of

pytestmark = pytest.mark.django_db
TODAY = ("--from", "2020-01-01", "--to", "2099-01-01T10:00")


def said(*words: str, **options: Any) -> str:
    out = io.StringIO()
    call_command("audit", *words, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """Seen twice from one address, and changed by a colleague from another."""
    made = ClientFactory(practice=therapist.practice)
    with coming_from(Origin(address="192.0.2.7")):
        for _ in range(2):
            record(Verb.CLIENT_SEEN, by=therapist, subject=made, client_id=made.pk)
    colleague = MembershipFactory(practice=therapist.practice)
    with coming_from(Origin(address="198.51.100.4")):
        record(Verb.CLIENT_CHANGED, by=colleague, subject=made, client_id=made.pk, fields=["name"])
    return made


def test_the_report_counts_and_names_whose_records(therapist: Membership, rosa: Client) -> None:
    report = said("incident", *TODAY, "--address", "192.0.2.7")
    assert report.splitlines() == [
        "2 events, 1 clients",
        f"       2  {therapist.user.email}  client.seen",
        f"client {rosa.ref}",
    ]
    assert said("incident", *TODAY, "--actor", therapist.user.email) == report
    assert said("incident", *TODAY, "--practice", rosa.practice.ref).startswith("3 events")
    assert said("incident", "--from", "2020-01-01", "--to", "2020-01-02").startswith("0 events")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite for its plan")
def test_an_address_is_looked_for_by_its_index() -> None:
    now = timezone.now()
    plan = plan_of(lambda: incident(Asked(now - timedelta(days=3), now, address="192.0.2.7")))
    assert "INDEX audit_by_address " in plan
    assert "SCAN" not in plan


def test_as_a_table_it_has_every_event(therapist: Membership, rosa: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(said("incident", *TODAY, "--csv"))))
    assert [(one["verb"], one["client"], one["address"], one["fields"]) for one in rows] == [
        ("client.seen", rosa.ref, "192.0.2.7", ""),
        ("client.seen", rosa.ref, "192.0.2.7", ""),
        ("client.changed", rosa.ref, "198.51.100.4", "name"),
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["incident", "--from", "soon", "--to", "2020-01-01"], "soon is no moment"),
        (["incident", *TODAY, "--actor", "no@one.example"], "Nobody has an account with no@one"),
        (["incident", *TODAY, "--practice", "X"], "There is no practice X"),
        (["verify", "--practice", "X"], "There is no practice X"),
        (["verify", "--heads", "/nowhere/heads.jsonl"], "cannot be read"),
    ],
)
def test_what_cannot_be_asked_gets_a_sentence(words: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        said(*words)


def test_verify_says_that_all_stands(therapist: Membership, rosa: Client, tmp_path: Path) -> None:
    seal(now=timezone.now())
    heads = tmp_path / "heads.jsonl"
    assert note_heads(heads, now=timezone.now()) == 1
    assert note_heads(heads, now=timezone.now()) == 1
    all_stand = "3 events stand as they were written.\n"
    assert said("verify") == all_stand
    assert said("verify", "--heads", str(heads), "--practice", rosa.practice.ref) == all_stand


def test_verify_names_the_first_row_and_fails(rosa: Client) -> None:
    late = timezone.now() + timedelta(minutes=2)
    seal(now=timezone.now())
    first = AuditEvent.objects.earliest("pk")
    first.pk -= 1
    first.save(force_insert=True)
    err = io.StringIO()
    with time_machine.travel(late), pytest.raises(SystemExit, match="1"):
        said("verify", stderr=err)
    assert f"event {first.pk} has no link: it was never sealed" in err.getvalue()


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    heads = tmp_path / "heads.jsonl"
    heads.write_text('{"at": 1}\n')
    with pytest.raises(CommandError, match="line 1 is not a head of the trace"):
        said("verify", "--heads", str(heads))
