"""Inviting people, joining as oneself alone, roles, and the last owner."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from practice.accounts import team
from practice.accounts.models import Invitation, Membership, User
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from practice.web.tokens import token_hash
from tests.factories import MembershipFactory, UserFactory
from tests.factories.accounts import PASSWORD
from tests.practice.accounts.second_steps import code_now, enter_password, with_app

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership | User], Browser]
NEW = {"name": "Nia Rees", "password": "nine-wet-ferries"}


def invited(owner: Membership, email: str = "nia@staff.example", role: str = "therapist") -> str:
    """Asked by letter; the address of the link in it."""
    team.invite(email=email, role=role, by=owner, now=timezone.now())
    letter = OutboundEmail.objects.filter(kind="invitation").latest("pk")
    found = re.search(r"http://testserver(/account/invite/\S+)", letter.body_text)
    assert found is not None
    return found[1]


def places(practice_id: int) -> set[tuple[str, str]]:
    active = Membership.objects.active().filter(practice=practice_id)
    return set(active.values_list("user__email", "role"))


def test_somebody_new_joins_with_a_first_account(client: Browser, owner: Membership) -> None:
    link = invited(owner)
    assert "asks you to work with them" in client.get(link).content.decode()
    assert client.post(link, NEW)["Location"] == "/"
    assert ("nia@staff.example", "therapist") in places(owner.practice_id)
    assert client.get(reverse("today")).status_code == 200
    user = User.objects.get(email="nia@staff.example")
    joined = AuditEvent.objects.get(verb="member.joined")
    assert (joined.actor_id, joined.practice_id) == (user.pk, owner.practice_id)
    assert AuditEvent.objects.filter(verb="member.invited", actor_id=owner.user_id).count() == 1


def test_a_new_member_is_asked_for_a_second_factor_at_once(
    client: Browser, owner: Membership, settings: Any
) -> None:
    settings.SECOND_FACTOR = True
    client.post(invited(owner), NEW)
    assert client.get(reverse("today"))["Location"] == reverse("mfa_index")


def test_an_account_that_is_there_is_never_joined_by_its_address_alone(
    client: Browser, owner: Membership
) -> None:
    there = UserFactory(email="nia@staff.example")
    link = invited(owner, "Nia@Staff.example")
    assert "Sign in with it, then accept" in client.get(link).content.decode()
    client.post(link, NEW)
    with pytest.raises(team.CannotChangeTeam, match="There is an account"):
        team.join_as_new(invitation=Invitation.objects.get(), now=timezone.now(), **NEW)
    there.refresh_from_db()
    assert there.check_password(PASSWORD)
    assert not there.memberships.exists()
    signed_in = client.post(
        f"{reverse('account_login')}?next={link}", {"login": there.email, "password": PASSWORD}
    )
    assert signed_in["Location"] == link
    assert not there.memberships.exists()
    client.post(link)
    assert ("nia@staff.example", "therapist") in places(owner.practice_id)


def test_whoever_works_elsewhere_joins_with_their_second_factor_alone(
    client: Browser, owner: Membership, other_therapist: Membership, settings: Any
) -> None:
    settings.SECOND_FACTOR = True
    with_app(other_therapist.user)
    link = invited(owner, other_therapist.user.email)
    enter_password(client, other_therapist.user)
    client.post(link)
    assert not other_therapist.user.memberships.filter(practice=owner.practice_id).exists()
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    client.post(link)
    assert other_therapist.user.memberships.filter(practice=owner.practice_id).exists()


def used(link: str, owner: Membership) -> None:
    Browser().post(link, NEW)


def taken_back(link: str, owner: Membership) -> None:
    team.revoke(invitation=Invitation.objects.get(), by=owner, now=timezone.now())


def sent_anew(link: str, owner: Membership) -> None:
    invited(owner)


@pytest.mark.parametrize("ended", [used, taken_back, sent_anew])
def test_a_link_that_has_ended_lets_nobody_in(
    ended: Callable[[str, Membership], None], client: Browser, owner: Membership
) -> None:
    link = invited(owner)
    ended(link, owner)
    before = places(owner.practice_id)
    for answer in (client.get(link), client.post(link, NEW | {"name": "Somebody Else"})):
        assert answer.status_code == 404
        assert "This invitation has ended" in answer.content.decode()
    assert places(owner.practice_id) == before


def test_a_link_works_for_a_week(client: Browser, owner: Membership) -> None:
    link = invited(owner)
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
        assert client.get(link).status_code == 404
    other = "y" if link[-2] == "x" else "x"
    assert client.get(f"{link[:-2]}{other}/").status_code == 404


def test_the_token_is_kept_as_a_hash(owner: Membership) -> None:
    token = invited(owner).split("/")[-2]
    assert Invitation.objects.get().token_hash == token_hash(token)
    assert OutboundEmail.objects.get(kind="invitation").practice_id is None


def test_the_letter_stays_where_the_invitation_was_taken_back(owner: Membership) -> None:
    invited(owner)
    letter = OutboundEmail.objects.get(kind="invitation")
    assert team.before_inviting(letter, now=timezone.now()).do == "send"
    taken_back("", owner)
    assert team.before_inviting(letter, now=timezone.now()).do == "suppress"


@pytest.mark.parametrize("password", ["short", "nia@staff.example", "password123456"])
def test_a_first_password_must_be_worth_having(
    password: str, client: Browser, owner: Membership
) -> None:
    answer = client.post(invited(owner), NEW | {"password": password})
    assert answer.status_code == 422
    assert "Nia Rees" in answer.content.decode()
    assert not User.objects.filter(email="nia@staff.example").exists()


def test_the_owner_s_pages(client: Browser, owner: Membership, signed_in: SignIn) -> None:
    browser = signed_in(client, owner)
    form = {"email": "nia@staff.example", "role": "admin"}
    assert browser.post(reverse("invite"), form)["Location"] == reverse("team")
    assert "nia@staff.example" in browser.get(reverse("team")).content.decode()
    again = {"email": owner.user.email, "role": "admin"}
    assert browser.post(reverse("invite"), again).status_code == 422
    browser.post(reverse("revoke_invitation", args=[Invitation.objects.get().ref]))
    assert Invitation.objects.get().revoked_at is not None
    member = MembershipFactory(practice=owner.practice)
    browser.post(reverse("change_role", args=[member.ref]), {"role": "admin"})
    member.refresh_from_db()
    assert member.role == "admin"
    browser.post(reverse("end_membership", args=[member.ref]))
    assert (member.user.email, "admin") not in places(owner.practice_id)
    recorded = AuditEvent.objects.filter(actor_id=owner.user_id, verb__startswith="member.")
    assert set(recorded.values_list("verb", flat=True)) == {
        "member.invited", "member.invitation_revoked", "member.role_changed", "member.ended",
    }  # fmt: skip


def test_the_last_owner_stays(client: Browser, owner: Membership) -> None:
    browser = client
    enter_password(browser, owner.user)
    answer = browser.post(reverse("end_membership", args=[owner.ref]))
    assert (answer.status_code, b"needs an owner" in answer.content) == (409, True)
    answer = browser.post(reverse("change_role", args=[owner.ref]), {"role": "admin"})
    assert (answer.status_code, b"needs an owner" in answer.content) == (422, True)
    owner.refresh_from_db()
    assert (owner.role, owner.ended_at) == ("owner", None)
    MembershipFactory(practice=owner.practice, role="owner")
    browser.post(reverse("end_membership", args=[owner.ref]))
    assert browser.get(reverse("team")).status_code == 302


def test_an_owner_whose_account_is_closed_does_not_count(owner: Membership) -> None:
    MembershipFactory(practice=owner.practice, role="owner", user=UserFactory(is_active=False))
    with pytest.raises(team.CannotChangeTeam):
        team.end_membership(member=owner, by=owner, now=timezone.now())


def test_ending_a_place_ends_its_sessions(client: Browser, owner: Membership) -> None:
    member = MembershipFactory(practice=owner.practice)
    enter_password(client, member.user)
    assert client.get(reverse("today")).status_code == 200
    team.end_membership(member=member, by=owner, now=timezone.now())
    assert client.get(reverse("today"))["Location"].startswith(reverse("account_login"))


def test_somebody_comes_back(client: Browser, owner: Membership, signed_in: SignIn) -> None:
    member = MembershipFactory(practice=owner.practice)
    team.end_membership(member=member, by=owner, now=timezone.now())
    link = invited(owner, member.user.email, "admin")
    signed_in(client, member.user).post(link)
    member.refresh_from_db()
    assert (member.role, member.ended_at) == ("admin", None)


def test_it_is_asked_again_who_it_is(client: Browser, owner: Membership, signed_in: SignIn) -> None:
    browser = signed_in(client, owner)
    page, form = reverse("invite"), {"email": "nia@staff.example", "role": "owner"}

    def asked(then: str) -> str:
        return reverse("account_reauthenticate", query={"next": then})

    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert browser.get(page)["Location"] == asked(page)
        sent = browser.post(page, form, headers={"referer": f"http://testserver{page}"})
        assert sent["Location"] == asked(page)
        away = browser.post(page, form, headers={"referer": "https://elsewhere.example/x"})
        assert away["Location"] == asked("/")
        assert not Invitation.objects.exists()
        wrong = browser.post(asked(page), {"password": "not-the-password"})
        assert wrong.status_code == 200
        assert browser.get(page).status_code == 302
        assert browser.post(asked(page), {"password": PASSWORD})["Location"] == page
        assert browser.get(page).status_code == 200


def test_sentences_typed_for_longer_than_that_are_shown_again(
    client: Browser, owner: Membership, signed_in: SignIn
) -> None:
    browser, page = signed_in(client, owner), reverse("retention_rules")
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        sent = browser.post(page, {"years": "Ten years, says the insurer", "password": "a secret"})
    assert sent.status_code == 409
    assert "Ten years, says the insurer" in sent.content.decode()
    assert "a secret" not in sent.content.decode()


def test_without_password_or_factor_a_code_is_asked_for_again(
    client: Browser, owner: Membership, signed_in: SignIn
) -> None:
    owner.user.set_unusable_password()
    owner.user.save()
    browser, page = signed_in(client, owner), reverse("team")
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        sent = browser.get(page)
        assert sent["Location"] == reverse("account_request_login_code", query={"next": page})
        assert browser.get(sent["Location"]).status_code == 200


def test_a_double_click_is_told_that_it_joined(client: Browser, owner: Membership) -> None:
    link = invited(owner)
    before = client.cookies.copy()
    assert client.post(link, NEW).status_code == 302
    assert client.post(link, NEW)["Location"] == "/", "signed in by the first"
    client.cookies = before
    again = client.post(link, NEW)
    assert "It was accepted" in again.content.decode()
    assert reverse("account_login") in again.content.decode()


def test_an_account_made_at_the_same_moment_is_no_crash(
    client: Browser, owner: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = invited(owner)
    UserFactory(email="nia@staff.example")
    with monkeypatch.context() as blind:
        blind.setattr(team, "has_account", lambda email: False)
        assert client.post(link, NEW)["Location"] == link
    assert "There is an account" in client.get(link).content.decode()
    assert User.objects.filter(email__iexact="nia@staff.example").count() == 1


@pytest.mark.parametrize(
    "change", [{"role": "king"}, {"accepted_at": timezone.now()}], ids=["role", "accepted"]
)
def test_the_database_refuses_what_cannot_be(change: dict[str, Any], owner: Membership) -> None:
    invited(owner)
    with pytest.raises(IntegrityError):
        Invitation.objects.update(**change)


def test_a_role_that_is_none_is_refused(owner: Membership) -> None:
    with pytest.raises(ValidationError):
        team.invite(email="nia@staff.example", role="king", by=owner, now=timezone.now())


def test_the_database_itself_keeps_the_last_owner() -> None:
    owner = MembershipFactory(role="owner")
    place = Membership.objects.filter(pk=owner.pk)
    for change in ({"role": "therapist"}, {"ended_at": timezone.now()}):
        with pytest.raises(IntegrityError, match="needs_an_owner"), transaction.atomic():
            place.update(**change)
    with pytest.raises(IntegrityError, match="needs_an_owner"), transaction.atomic():
        place.delete()
    MembershipFactory(practice=owner.practice, role="owner")
    place.update(role="therapist")
    MembershipFactory(role="therapist").delete()
