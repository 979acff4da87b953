"""Rows that were refused at the last moment, what was left out, and the letter at the end."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client
from clients.transfer.actions import try_again
from clients.transfer.letters import WORTH_A_LETTER
from clients.transfer.models import Import
from practice.accounts.models import Membership
from practice.jobs.actions import start
from practice.jobs.working import work
from practice.mail import rechecks
from practice.mail.models import OutboundEmail
from tests.clients.screening.forms import text
from tests.clients.transfer.test_taking_in import NOW, chosen, look_through, people, take_in
from tests.factories import ClientFactory, MembershipFactory

pytestmark = pytest.mark.django_db
FILE = "Name,Email,Mobile\nAmira Khan,amira@example.com,07911 123456\nBo Lee,bo@example.com,\n"


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
        practice=by.practice, name="Amira Khan", email="amira@example.com", phone=""
    )
    return made


@pytest.fixture
def refused(by: Membership, amira: Client) -> Import:
    """Bo was taken in; Amira's row was not, for her record was archived meanwhile."""
    source = chosen(by, FILE)
    look_through(source)
    Client.objects.filter(pk=amira.pk).update(archived_at=NOW)
    take_in(source)
    return source


def test_what_was_refused_is_tried_again_once_it_is_mended(
    by: Membership, amira: Client, refused: Import, client: Browser
) -> None:
    client.force_login(by.user)
    page = reverse("import", args=[refused.ref])
    assert "Try this 1 again" in text(client.get(page))
    Client.objects.filter(pk=amira.pk).update(archived_at=None)
    client.post(reverse("take_in_import", args=[refused.ref]), {"again": ""})
    work(lambda: NOW + timedelta(hours=1))
    amira.refresh_from_db()
    refused.refresh_from_db()
    row = refused.rows.get(number=2)
    assert str(amira.phone) == "+447911123456"
    assert (refused.state, row.outcome, row.troubles) == ("done", "fill", [])
    assert [name for name, *_ in people(by)] == ["Amira Khan", "Bo Lee"]
    assert 'name="again"' not in text(client.get(page))


def test_refused_again_it_says_why_once(by: Membership, refused: Import) -> None:
    try_again(source=refused, by=by, now=NOW)
    work(lambda: NOW)
    row = refused.rows.get(number=2)
    assert (row.outcome, len(row.troubles), row.refused_as) == ("fix", 1, "fill")


def test_there_is_nothing_to_try_again_where_nothing_was_refused(by: Membership) -> None:
    source = chosen(by, FILE)
    look_through(source)
    with pytest.raises(ValidationError, match="further on"):
        try_again(source=source, by=by, now=NOW)
    take_in(source)
    with pytest.raises(ValidationError, match="No row"):
        try_again(source=source, by=by, now=NOW)


def test_of_one_person_in_two_rows_the_second_is_not_taken_in_without_the_first(
    by: Membership,
) -> None:
    source = chosen(by, "Name,Email\nBo Lee,bo@example.com\nDi Fox,di@example.com\n")
    look_through(source)
    first, second = source.rows.order_by("number")
    # As if both had been planned before anybody knew that they are one.
    first.person |= {"birth_date": "1801-01-13"}
    second.person = {"name": "Bo Lee", "email": "bo@example.com"}
    first.save()
    second.save()
    job = take_in(source)
    second.refresh_from_db()
    assert (people(by), job.failed) == ([], 2)
    assert second.troubles == [{"column": "", "words": "Row 2, the same person, was not taken in."}]


@pytest.mark.skipif(
    not connection.features.has_select_for_update, reason="One writer at a time, no row locks."
)
def test_the_record_that_stands_is_locked_before_it_is_filled(
    by: Membership, amira: Client
) -> None:
    source = chosen(by, FILE)
    look_through(source)
    kept = ClientFactory(practice=by.practice, name="Amira Khan", email="", phone="")
    Client.objects.filter(pk=amira.pk).update(joined_into=kept, archived_at=NOW)
    with CaptureQueriesContext(connection) as asked:
        take_in(source)
    locks = [
        one["sql"] for one in asked if "FOR UPDATE" in one["sql"] and "clients_client" in one["sql"]
    ]
    assert any(f"= {kept.pk} " in sql for sql in locks)


def test_what_could_not_be_read_of_whoever_was_taken_in_is_a_table(
    by: Membership, client: Browser
) -> None:
    client.force_login(by.user)
    source = chosen(by, "Name,Mobile\nBo Lee,never\nDi Fox,07911 123456\n", leave_out=True)
    look_through(source)
    take_in(source)
    table = reverse("left_out_of_import", args=[source.ref])
    assert table in text(client.get(reverse("import", args=[source.ref])))
    assert client.get(table).content.decode("utf-8-sig").splitlines() == [
        "Row,Name,Column,What was left out", "2,Bo Lee,Mobile,“never” is not a phone number.",
    ]  # fmt: skip


def lasted(by: Membership, how_long: timedelta) -> Import:
    source = chosen(by, FILE)
    look_through(source)
    start(kind="import", subject_ref=source.ref, by=by, now=NOW)
    work(lambda: NOW + how_long)
    return source


def test_who_began_it_hears_of_its_end_if_it_lasted(by: Membership) -> None:
    lasted(by, WORTH_A_LETTER - timedelta(seconds=1))
    assert not OutboundEmail.objects.exists()
    lasted(by, WORTH_A_LETTER)
    letter = OutboundEmail.objects.get()
    assert (letter.kind, letter.recipient) == ("import_done", by.user.email)
    said = letter.subject + letter.body_text + letter.body_html
    assert "What you asked Instep to do is done: 2 rows taken in." in letter.body_text
    assert [
        name for name in ("Amira", "Khan", "Bo Lee", "clients.csv", "client") if name in said
    ] == []
    assert rechecks.check_for("import_done")(letter, now=NOW).do == "send"


@pytest.mark.parametrize(
    ("change", "do"),
    [
        (lambda by, source: source.delete(), "supersede"),
        (
            lambda by, source: Membership.objects.filter(pk=by.pk).update(role="therapist"),
            "suppress",
        ),
        (lambda by, source: Membership.objects.filter(pk=by.pk).update(ended_at=NOW), "suppress"),
        (
            lambda by, source: (
                type(by.user).objects.filter(pk=by.user_id).update(email="new@example.com")
            ),
            "supersede",
        ),
    ],
)
def test_the_letter_is_asked_about_before_it_goes(by: Membership, change: Any, do: str) -> None:
    MembershipFactory(practice=by.practice, role="owner")
    source = lasted(by, WORTH_A_LETTER)
    letter = OutboundEmail.objects.get()
    change(by, source)
    assert rechecks.check_for("import_done")(letter, now=NOW).do == do
