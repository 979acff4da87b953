"""A copy of a record holds all of it, and reaches whoever asked for it alone."""

import io
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.rights.copies import (
    LIES_FOR,
    CannotCopy,
    ask_for_copy,
    fetch_copy,
    make_waiting,
    take_away,
)
from clients.rights.exports import EXPORTS, LEFT_OUT, LEFT_OUT_OF
from clients.rights.models import AccessCopy
from clients.rights.reach import roads
from clients.rights.record import sections_of
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory
from tests.factories.everything import MARK, everything_of
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db


def asked(client: Any, by: Membership, **changes: Any) -> AccessCopy:
    values = {"reason": "They asked.", "form_key": uuid4(), "by": by, "now": NOW} | changes
    return ask_for_copy(client=client, **values)


def test_every_field_of_every_table_is_shown_or_left_out_with_a_reason() -> None:
    assert set(EXPORTS) == {model._meta.label for model in roads()}
    for model in roads():
        label, shown = model._meta.label, EXPORTS[model._meta.label].shown
        out = set(LEFT_OUT) | {
            key.rpartition(".")[2] for key in LEFT_OUT_OF if key.startswith(f"{label}.")
        }
        fields = {field.name for field in model._meta.concrete_fields}
        assert (label, fields - set(shown) - out) == (label, set())
        assert (label, set(shown) - fields, out & set(shown)) == (label, set(), set())
    fields_of = {
        f"{model._meta.label}.{field.name}"
        for model in roads()
        for field in model._meta.concrete_fields
    }
    assert set(LEFT_OUT_OF) <= fields_of


@pytest.mark.slow
def test_all_that_was_told_and_written_is_in_the_copy(therapist: Membership) -> None:
    with time_machine.travel(NOW, tick=False):
        canary = everything_of(therapist)
    AccessCopy.objects.all().delete()
    copy = asked(canary.client, therapist)
    assert make_waiting(now=NOW) == 1
    copy.refresh_from_db()
    assert copy.content is not None
    packed = ZipFile(io.BytesIO(copy.content))
    text, page = (packed.read(name).decode() for name in ("record.json", "record.html"))
    written = [word for word in canary.words["told"] if word != "ZqconcernTold"] + [
        canary.client.name, canary.client.email, MARK,
    ]  # fmt: skip
    missing = {word for word in written if word not in text or word not in page}
    assert missing == set()
    sections = {part["table"]: part["rows"] for part in json.loads(text)["sections"]}
    empty = {table for table, rows in sections.items() if not rows}
    assert empty == set()
    names = packed.namelist()
    assert [name for name in names if name.startswith("files/reply-")] != []
    assert "<script" not in page
    assert "token_hash" not in text
    assert f"{MARK} Twin" in text
    canary.client.joins.update(undone_at=NOW, undone_by=therapist)
    canary.client.joined.update(joined_into=None)
    assert f"{MARK} Twin" not in str(sections_of(canary.client))
    assert therapist.name in packed.read("who-saw-it.csv").decode("utf-8-sig")


def test_a_copy_is_for_who_asked_and_for_a_day(
    therapist: Membership, owner: Membership, admin_member: Membership, other_therapist: Membership
) -> None:
    client = ClientFactory(practice=therapist.practice)
    for member in (admin_member, other_therapist):
        with pytest.raises(CannotCopy, match="may open this file"):
            asked(client, member)
    with pytest.raises(CannotCopy, match="Say why"):
        asked(client, therapist, reason="  ")
    key = uuid4()
    copy = asked(client, therapist, form_key=key)
    assert asked(client, therapist, form_key=key) == copy
    make_waiting(now=NOW)
    copy.refresh_from_db()
    first = fetch_copy(copy=copy, by=therapist, now=NOW)
    assert fetch_copy(copy=copy, by=therapist, now=NOW + timedelta(hours=23)) == first
    with pytest.raises(CannotCopy, match="whoever asked"):
        fetch_copy(copy=copy, by=owner, now=NOW)
    with pytest.raises(CannotCopy, match="not there any more"):
        fetch_copy(copy=copy, by=therapist, now=NOW + LIES_FOR)
    assert take_away(now=NOW + LIES_FOR) == 1
    copy.refresh_from_db()
    assert (copy.state, copy.content) == ("gone", None)
    verbs = AuditEvent.objects.filter(client_id=client.pk).values_list("verb", flat=True)
    assert sorted(verbs) == ["copy.asked", "copy.fetched", "copy.fetched"]


def test_the_page_asks_why_and_gives_the_file(
    client: Browser, signed_in: Any, therapist: Membership
) -> None:
    person = ClientFactory(practice=therapist.practice)
    browser = signed_in(client, therapist)
    address = reverse("copy_record", args=[person.ref])
    assert browser.post(address, {"form_key": uuid4()}).status_code == 422
    answer = browser.post(address, {"form_key": uuid4(), "reason": "They asked for it."})
    assert answer.status_code == 302
    make_waiting(now=NOW + timedelta(days=3650))
    copy = AccessCopy.objects.get()
    shown = browser.get(reverse("client_data", args=[person.ref])).content.decode()
    assert reverse("fetch_copy", args=[person.ref, copy.ref]) in shown
    file = browser.get(reverse("fetch_copy", args=[person.ref, copy.ref]))
    assert file.headers["Content-Type"] == "application/zip"
    assert file.headers["Cache-Control"] == "no-store"
    assert person.name not in file.headers["Content-Disposition"]
