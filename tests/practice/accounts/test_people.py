"""A practice, the people who sign in, and their places in it."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from practice.accounts.actions import add_member, open_practice
from practice.accounts.models import Membership, Practice, User
from practice.audit.models import AuditEvent
from tests.factories import MembershipFactory, PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db


def traced() -> list[tuple[str, int | None, int | None]]:
    """Verb, practice and actor of every event."""
    return list(AuditEvent.objects.order_by("pk").values_list("verb", "practice_id", "actor_id"))


def test_opening_a_practice_makes_its_opener_the_owner() -> None:
    ruth = UserFactory()
    place = open_practice(name="Fell Foot", owner=ruth, time_zone="Asia/Kathmandu")
    assert (place.role, place.user, place.practice.name) == ("owner", ruth, "Fell Foot")
    assert place.practice.zone.key == "Asia/Kathmandu"
    assert traced() == [
        ("practice.opened", place.practice_id, ruth.pk),
        ("member.added", place.practice_id, ruth.pk),
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"time_zone": "Europe/Atlantis"}, {"name": ""}, {"name": "Fell\nFoot"}, {"reply_to": "fell"}],
)
def test_an_impossible_practice_is_not_opened(wrong: dict[str, str]) -> None:
    owner = UserFactory()
    with pytest.raises(ValidationError), transaction.atomic():
        open_practice(**{"name": "Fell Foot", "owner": owner, **wrong})
    assert (Practice.objects.count(), traced()) == (0, [])


def test_somebody_is_given_a_place_once(owner: Membership) -> None:
    sam = UserFactory()
    place = add_member(practice=owner.practice, user=sam, role="therapist", by=owner)
    assert (place.role_is.label, place.actor.id) == ("Therapist", sam.pk)
    with pytest.raises(ValidationError), transaction.atomic():
        add_member(practice=owner.practice, user=sam, role="admin", by=owner)
    assert traced() == [("member.added", owner.practice_id, owner.user_id)]


def test_an_unknown_role_is_given_to_nobody(owner: Membership) -> None:
    with pytest.raises(ValidationError):
        add_member(practice=owner.practice, user=UserFactory(), role="superuser", by=owner)


def test_the_database_knows_the_roles(owner: Membership) -> None:
    MembershipFactory(practice=owner.practice, role="therapist")
    with pytest.raises(IntegrityError, match="membership_role_known"):
        Membership.objects.filter(role="therapist").update(role="superuser")


def test_active_places_are_those_that_still_open_doors(owner: Membership) -> None:
    ended = MembershipFactory(practice=owner.practice, ended_at=datetime(2026, 1, 1, tzinfo=UTC))
    off = MembershipFactory(practice=owner.practice, user=UserFactory(is_active=False))
    office = MembershipFactory(practice=owner.practice, role="admin")
    places = owner.practice.memberships
    assert set(places.all()) == {owner, ended, off, office}
    assert set(places.active()) == {owner, office}
    assert set(places.active().therapists()) == {owner}


def test_an_address_is_kept_in_small_letters_and_found_in_any() -> None:
    made = User.objects.create_user(" Ruth@Fell-Foot.example ", name="Ruth Pemberton")
    assert made.email == "ruth@fell-foot.example"
    assert User.objects.get_by_natural_key("RUTH@fell-foot.EXAMPLE") == made
    assert not made.has_usable_password()


def test_two_people_cannot_sign_in_with_one_address() -> None:
    UserFactory(email="ruth@fell-foot.example")
    with pytest.raises(ValidationError):
        User.objects.create_user("RUTH@fell-foot.example")
    with pytest.raises(IntegrityError):
        User.objects.create(email="Ruth@fell-foot.example")


@pytest.mark.parametrize("name", ["Ruth\x00", "Ruth\u202egnitaert", "Ruth\u2028Pemberton"])
def test_a_person_s_name_is_one_plain_line(name: str) -> None:
    with pytest.raises(ValidationError, match="Take out the hidden characters"):
        User.objects.create_user("ruth@fell-foot.example", name=name)


def test_a_person_without_a_name_is_called_by_their_address() -> None:
    place = MembershipFactory(user=UserFactory(name="", email="ruth@fell-foot.example"))
    assert place.name == "ruth@fell-foot.example"
    place.user.name = "Ruth Pemberton"
    assert place.name == "Ruth Pemberton"


def test_a_practice_is_never_shared_by_accident() -> None:
    here, there = PracticeFactory(), PracticeFactory()
    member = MembershipFactory(practice=here)
    assert list(there.memberships.all()) == []
    assert list(here.memberships.all()) == [member]
