"""Every kind of letter has its words, and says which client it is about."""

import pytest

from clients.models import Client
from clients.overview.letter_kinds import KINDS, OF_THE_HOUSE, client_of, kind_in_words
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from practice.mail.rechecks import CHECKS
from tests.factories import ClientFactory
from tests.factories.letters import a_letter
from tests.factories.screening import NOW
from tests.repository.world import make_world

pytestmark = pytest.mark.django_db


def test_every_kind_that_can_be_sent_has_words_of_its_own() -> None:
    assert {kind for kind in CHECKS if kind not in KINDS} == set()
    assert set(KINDS) <= set(CHECKS)
    words = [kind.words for kind in KINDS.values()]
    assert len(set(words)) == len(words)
    assert set(KINDS) > OF_THE_HOUSE


def test_a_kind_that_was_given_up_is_still_a_letter() -> None:
    assert kind_in_words("carrier_pigeon") == "Letter"


def test_every_letter_about_a_client_is_found_to_be_about_them() -> None:
    """By the letters that one practice with one of everything has written."""
    world = make_world()
    client = Client.objects.get(ref=world.argument("client"))
    people = dict(client.practice.clients.values_list("email", "pk"))
    letters = OutboundEmail.objects.filter(practice_id=client.practice_id)
    about = {
        (letter.kind, client_of(letter, client.practice) == people[letter.recipient])
        for letter in letters
        if letter.recipient in people and letter.kind in KINDS
    }
    assert {kind for kind, _ in about} >= {"intake"}
    assert {kind for kind, is_theirs in about if not is_theirs} == set()


@pytest.mark.parametrize("kind", [kind for kind, one in KINDS.items() if one.rows])
def test_the_rows_a_key_names_can_be_asked_for(kind: str, therapist: Membership) -> None:
    letter = OutboundEmail(kind=kind, key=f"{kind}:999999.1:2")
    assert client_of(letter, therapist.practice) is None


@pytest.mark.parametrize(
    ("kind", "key"),
    [("health_alert", "health_alert:1:2"), ("carrier_pigeon", "x:1"), ("intake", "intake:odd"),
     ("intake", "intake")],
)  # fmt: skip
def test_a_letter_to_staff_or_with_an_odd_key_names_nobody(
    kind: str, key: str, therapist: Membership
) -> None:
    assert client_of(OutboundEmail(kind=kind, key=key), therapist.practice) is None


def test_another_practice_s_client_is_never_meant(
    therapist: Membership, other_therapist: Membership
) -> None:
    letter = a_letter(ClientFactory(practice=therapist.practice), therapist, now=NOW)
    assert client_of(letter, therapist.practice) is not None
    assert client_of(letter, other_therapist.practice) is None
