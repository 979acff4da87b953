"""A draft that nobody wants: off the list, back again for a week, then gone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.circulars import actions
from clients.circulars.models import Circular
from clients.circulars.queries import audience_of
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory
from tests.factories.circulars import NEWS, agrees_to_news, confirmed, drafted

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]


def test_a_draft_lies_in_the_list_as_thrown_away_and_comes_back(
    client: Browser, admin_member: Membership, signed_in: SignIn
) -> None:
    office = signed_in(client, admin_member)
    draft = drafted(admin_member, now=timezone.now())
    away, here = (reverse(n, args=[draft.ref]) for n in ("throw_circular_away", "circular"))
    assert away in office.get(reverse("check_circular", args=[draft.ref])).content.decode()
    page = office.post(away, follow=True).content.decode()
    assert "This draft was thrown away." in page
    assert draft.text in page
    listed = office.get(reverse("circulars")).content.decode()
    assert (draft.subject in listed, here in listed, ">Thrown away<" in listed) == (True,) * 3
    for name in ("edit_circular", "check_circular"):
        answer = office.post(reverse(name, args=[draft.ref]), {"do": "confirm"})
        assert (answer.status_code, answer["Location"]) == (302, here)
    office.post(away)
    answer = office.post(away, {"back": "1"}, follow=True)
    assert "It is a draft again." in answer.content.decode()
    assert ">Thrown away<" not in office.get(reverse("circulars")).content.decode()
    office.post(away, {"back": "1"})
    verbs = AuditEvent.objects.filter(verb__startswith="circular.").values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == [
        "circular.written", "circular.thrown_away", "circular.brought_back",
    ]  # fmt: skip


def test_one_that_was_thrown_away_is_neither_written_nor_sent(admin_member: Membership) -> None:
    now = timezone.now()
    agrees_to_news(ClientFactory(practice=admin_member.practice), admin_member, now=now)
    draft = drafted(admin_member, now=now)
    seen = audience_of(draft, now=now).fingerprint
    assert actions.throw_away(circular=draft, by=admin_member, now=now)
    with pytest.raises(actions.NotADraft):
        actions.confirm(circular=draft, seen=seen, by=admin_member, now=now)
    values: dict[str, Any] = NEWS | {"subject": "Another"}
    for known, key in ((draft, uuid4()), (None, draft.form_key)):
        with pytest.raises(actions.NotADraft, match="thrown away"):
            actions.write_circular(circular=known, form_key=key, by=admin_member, now=now, **values)
    assert not draft.copies.exists()


def test_what_was_confirmed_is_not_thrown_away(admin_member: Membership) -> None:
    now = timezone.now()
    reader = ClientFactory(practice=admin_member.practice)
    circular = confirmed(admin_member, [reader], now=now)
    assert not actions.throw_away(circular=circular, by=admin_member, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Circular.objects.filter(pk=circular.pk).update(thrown_away_at=now)


def test_after_a_week_it_is_deleted_and_nothing_else(admin_member: Membership) -> None:
    now = timezone.now()
    kept, recent, old = (drafted(admin_member, now=now) for _ in range(3))
    actions.throw_away(circular=old, by=admin_member, now=now - actions.LIES_FOR)
    nearly = now - actions.LIES_FOR + timedelta(seconds=1)
    actions.throw_away(circular=recent, by=admin_member, now=nearly)
    assert actions.let_go(now) == 1
    assert set(Circular.objects.values_list("pk", flat=True)) == {kept.pk, recent.pk}
