"""The first command of an installation, and what its link does."""

import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from practice.accounts.details import put_set_up_away, set_details
from practice.accounts.models import Invitation, Membership, Practice
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail

pytestmark = pytest.mark.django_db
NEW = {"name": "Nia Rees", "password": "nine-wet-ferries"}


def opened(capsys: Any, *args: str) -> str:
    call_command("open_practice", *args)
    found = re.search(r"http://testserver(/account/invite/\S+)", capsys.readouterr().out)
    assert found is not None
    return found[1]


def test_one_command_makes_a_practice_and_a_link_for_its_owner(
    client: Browser, capsys: Any
) -> None:
    link = opened(capsys, "Nia@Rees.example", "Rees Feet")
    assert client.post(link, NEW)["Location"] == reverse("set_up")
    place = Membership.objects.get()
    assert (place.practice.name, place.role, place.user.email) == (
        "Rees Feet", "owner", "nia@rees.example",
    )  # fmt: skip
    assert place.user.check_password(NEW["password"])
    assert client.get(reverse("set_up")).status_code == 200
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))[:3] == [
        "practice.opened", "member.invited", "member.joined",
    ]  # fmt: skip


def test_nobody_is_written_to_as_letters_may_not_leave_yet(capsys: Any) -> None:
    opened(capsys, "nia@rees.example", "Rees Feet")
    assert not OutboundEmail.objects.exists()


def test_run_again_it_makes_a_new_link_and_the_old_one_opens_nothing(
    client: Browser, capsys: Any
) -> None:
    lost = opened(capsys, "nia@rees.exmaple", "Rees Feet")
    link = opened(capsys, "nia@rees.example", "Rees Feet")
    assert Practice.objects.count() == 1
    assert client.get(lost).status_code == 404
    assert client.get(link).status_code == 200
    assert Invitation.objects.open(timezone.now()).count() == 1


def test_where_somebody_works_it_is_refused_and_changes_nothing(owner: Membership) -> None:
    before = (Practice.objects.count(), Invitation.objects.count(), AuditEvent.objects.count())
    with pytest.raises(CommandError, match="Somebody works here already"):
        call_command("open_practice", "eve@stranger.example", "Eve's")
    after = (Practice.objects.count(), Invitation.objects.count(), AuditEvent.objects.count())
    assert after == before


def test_what_cannot_be_an_address_is_refused(capsys: Any) -> None:
    with pytest.raises(CommandError, match="valid email"):
        call_command("open_practice", "nia", "Rees Feet")
    assert not Practice.objects.exists()


def test_details_are_kept_with_a_trace_of_what_changed_and_of_nothing_else(
    owner: Membership,
) -> None:
    set_details(by=owner, name=owner.practice.name, phone="01632 960001")
    event = AuditEvent.objects.get(verb="practice.details_set")
    assert event.fields == ["phone"]
    set_details(by=owner, name=owner.practice.name, phone="01632 960001")
    assert AuditEvent.objects.filter(verb="practice.details_set").count() == 1


def test_the_list_is_put_away_and_brought_back_once_each(owner: Membership) -> None:
    now = timezone.now()
    for away in (True, True, False, False):
        put_set_up_away(away=away, by=owner, now=now)
    verbs = AuditEvent.objects.filter(verb__startswith="set_up.").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["set_up.put_away", "set_up.brought_back"]
