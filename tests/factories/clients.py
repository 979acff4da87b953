"""People who are treated."""

from datetime import date

import factory

from clients.models import Client
from tests.factories.accounts import PracticeFactory, UserFactory
from tests.factories.valid import ValidFactory

PEOPLE = [
    "Amira Khan",
    "Jo Whitfield",
    "Owain Pritchard",
    "Margaret Sutherland",
    "Kwame Boateng",
    "Siobhán O’Neill",
    "Tom Hargreaves",
    "Priya Nair",
]


class ClientFactory(ValidFactory):
    """An adult with an address and a telephone; `child=True` for one of 12 with a guardian.

    `with_account=True` gives them a user of their own for the portal.
    """

    class Meta:
        model = Client

    class Params:
        child = factory.Trait(
            birth_date=date(2014, 5, 9),
            guardian_name="Helen Whitfield",
            guardian_email=factory.Sequence(lambda n: f"helen{n}@family.example"),
            guardian_consented_on=date(2026, 9, 1),
        )
        with_account = factory.Trait(
            user=factory.SubFactory(
                UserFactory,
                name=factory.SelfAttribute("..name"),
                email=factory.SelfAttribute("..email"),
            )
        )

    practice = factory.SubFactory(PracticeFactory)
    name = factory.Sequence(lambda n: PEOPLE[n % len(PEOPLE)])
    birth_date = factory.Sequence(lambda n: date(1958 + n % 40, 1 + n % 12, 1 + n % 28))
    email = factory.Sequence(lambda n: f"client{n}@post.example")
    phone = factory.Sequence(lambda n: f"020 7946 {n % 1000:04d}")
