"""A practice and the people who work in it."""

import factory
from django.contrib.auth.hashers import make_password

from practice.accounts.models import Membership, Practice, User
from tests.factories.valid import ValidFactory

PRACTICES = ["Fell Foot Reflexology", "Severn Sports Therapy", "The Rowan Room", "Stride Well"]
STAFF = ["Sam Okafor", "Ruth Pemberton", "Bethan Llewellyn", "Dougal Muir", "Harriet Ashworth"]
PASSWORD = "four-walks-a-week"


class PracticeFactory(ValidFactory):
    """A practice in London's time zone."""

    class Meta:
        model = Practice

    name = factory.Sequence(lambda n: PRACTICES[n % len(PRACTICES)])
    time_zone = "Europe/London"
    reply_to = factory.Sequence(lambda n: f"hello{n}@practice.example")
    phone = "020 7946 0100"


class UserFactory(ValidFactory):
    """Somebody who can sign in, with PASSWORD or an emailed code."""

    class Meta:
        model = User

    name = factory.Sequence(lambda n: STAFF[n % len(STAFF)])
    email = factory.LazyAttributeSequence(
        lambda user, n: f"{user.name.split()[0].lower()}{n}@staff.example"
    )
    password = factory.LazyFunction(lambda: make_password(PASSWORD))


class MembershipFactory(ValidFactory):
    """A therapist, unless `role` says otherwise."""

    class Meta:
        model = Membership

    practice = factory.SubFactory(PracticeFactory)
    user = factory.SubFactory(UserFactory)
    role = "therapist"
