"""Whom a message about a workshop is for: when it is read, when it is sent, when it leaves."""

from dataclasses import dataclass
from hashlib import sha256

from django.db.models import QuerySet

from clients.workshops.models import SignUp, WorkshopMessage
from clients.workshops.models.sign_up import State
from clients.workshops.presence import who_came
from practice.web.words import count

To = WorkshopMessage.To
WORDS = {
    To.CONFIRMED: ("confirmed person", "confirmed people"),
    To.WAITING: ("person who waits", "people who wait"),
    To.TALK: ("person to talk to first", "people to talk to first"),
    To.CAME: ("person who came", "people who came"),
    To.TICKED: ("person who was ticked", "people who were ticked"),
}
STATES = {
    To.CONFIRMED: (State.CONFIRMED,),
    To.WAITING: (State.WAITING, State.OFFERED),
    To.TALK: (State.TALK,),
}


@dataclass(frozen=True)
class Audience:
    """Whom a message goes to: `without` have no address, or one that they did not confirm."""

    going: list[SignUp]
    without: int
    to: str

    @property
    def words(self) -> str:
        """38 confirmed people."""
        return count(len(self.going), *WORDS[To(self.to)])

    @property
    def fingerprint(self) -> str:
        """Changes with the people, and not with their order."""
        keys = sorted(one.pk for one in self.going)
        return sha256(" ".join(map(str, keys)).encode()).hexdigest()


def audience_of(message: WorkshopMessage) -> Audience:
    """Those it would go to now."""
    people = list(people_of(message).order_by("pk"))
    going = [one for one in people if one.email and one.address_confirmed_at is not None]
    return Audience(going, len(people) - len(going), message.to)


def people_of(message: WorkshopMessage) -> QuerySet[SignUp]:
    """The sign-ups it is for as things are, with and without an address."""
    rows = SignUp.objects.filter(practice=message.practice_id, erased_at__isnull=True)
    if message.to == To.CAME:
        return rows.filter(pk__in=who_came(message.workshop))
    here = rows.filter(workshop=message.workshop_id)
    if message.to == To.TICKED:
        return here.filter(workshop_messages=message)
    return here.filter(state__in=STATES[To(message.to)], address_confirmed_at__isnull=False)
