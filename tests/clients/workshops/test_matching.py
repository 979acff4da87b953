"""Nobody who signs up becomes a client's record by name or address alone."""

import pytest

from clients.workshops.models import SignUp
from clients.workshops.office import match_client
from practice.accounts.models import Membership
from tests.factories import ClientFactory
from tests.factories.workshops import a_workshop, takes_part

pytestmark = pytest.mark.django_db


@pytest.fixture
def jo(therapist: Membership) -> SignUp:
    """With the name and the address of a client."""
    ClientFactory(practice=therapist.practice, name="Jo Marsh", email="jo.marsh@example.com")
    return takes_part(a_workshop(therapist))


def test_the_same_name_and_address_is_not_enough(jo: SignUp) -> None:
    assert SignUp.objects.get(pk=jo.pk).client is None


def test_a_member_says_so_and_takes_it_back(jo: SignUp, therapist: Membership) -> None:
    known = therapist.practice.clients.get()
    assert match_client(sign_up=jo, client=known, by=therapist).client == known
    match_client(sign_up=jo, client=None, by=therapist)
    assert SignUp.objects.get(pk=jo.pk).client is None


def test_never_a_client_of_another_practice(jo: SignUp, therapist: Membership) -> None:
    with pytest.raises(ValueError):
        match_client(sign_up=jo, client=ClientFactory(), by=therapist)
