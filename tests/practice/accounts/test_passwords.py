"""Passwords that somebody who knows the house would try first."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from practice.accounts.passwords import EXPECTED, NotOfThisHouse
from practice.accounts.team import invite, join_as_new
from tests.factories import MembershipFactory, PracticeFactory

pytestmark = pytest.mark.django_db
IS_OF_THE_HOUSE = [
    "reflexology2026", "Reflexology!1!", "massage-therapist", "MyFootZone99", "HarbourLane2026",
    "harbourlanereflexology",
]  # fmt: skip


@pytest.mark.parametrize("typed", IS_OF_THE_HOUSE)
def test_words_of_the_field_and_of_the_practice_are_refused(typed: str) -> None:
    practice = PracticeFactory(name="Harbour Lane")
    user = MembershipFactory(practice=practice).user
    with pytest.raises(ValidationError) as refusal:
        validate_password(typed, user)
    assert EXPECTED in refusal.value.messages


@pytest.mark.parametrize("typed", ["four-quiet-feet", "HarbourLane-ostrich", "9482736150"])
def test_with_other_words_they_are_taken(typed: str) -> None:
    user = MembershipFactory(practice=PracticeFactory(name="Harbour Lane")).user
    NotOfThisHouse().validate(typed, user)


@pytest.mark.parametrize(
    ("name", "typed", "is_refused"),
    [
        ("Café Füße", "CafeFusse2026", True),
        ("Café Füße", "Cafe\u0301-Füße-1", True),
        ("Массаж Дом", "массаждом2026", True),
        ("Массаж Дом", "массаж-страус", False),
        ("Café Füße", "reflexology-страус", False),
    ],
)
def test_letters_of_every_alphabet_count(name: str, typed: str, is_refused: bool) -> None:
    user = MembershipFactory(practice=PracticeFactory(name=name)).user
    try:
        NotOfThisHouse().validate(typed, user)
    except ValidationError:
        assert is_refused
    else:
        assert not is_refused


def test_who_joins_is_held_against_the_practice_they_join() -> None:
    owner = MembershipFactory(role="owner", practice=PracticeFactory(name="Quiet Otter"))
    offered = invite(email="nia@staff.example", role="therapist", by=owner, now=timezone.now())
    with pytest.raises(ValidationError, match="your practice"):
        join_as_new(invitation=offered, name="Nia", password="QuietOtter2026", now=timezone.now())
