"""One of everything in one practice, so that every address has something to show."""

from dataclasses import dataclass, field

from clients.models import Client
from practice.accounts.models import Membership
from tests.factories import ClientFactory, MembershipFactory, PracticeFactory


@dataclass
class World:
    """The people, and what an address may be filled in with, by name."""

    client: Client
    therapist: Membership
    admin: Membership
    other: Membership
    arguments: dict[str, str] = field(default_factory=dict)

    def argument(self, name: str) -> str:
        """A row's ref or token; a name that is none of them stands for itself."""
        return self.arguments.get(name, name)


def make_world() -> World:
    """Made by factories and by the product's own actions."""
    practice = PracticeFactory()
    world = World(
        client=ClientFactory(practice=practice, with_account=True),
        therapist=MembershipFactory(practice=practice, role="therapist"),
        admin=MembershipFactory(practice=practice, role="admin"),
        other=MembershipFactory(practice=PracticeFactory(), role="owner"),
    )
    world.arguments["client"] = world.client.ref
    return world
