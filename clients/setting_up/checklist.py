"""What is set up and what is not, as the data says it at this moment."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef

from clients.models import Client
from practice.access.permissions import Permission
from practice.accounts.models import Membership, Practice
from practice.accounts.second_factor import FACTORS
from practice.mail.models import OutboundEmail
from practice.mail.states import State
from practice.schedule.models import AppointmentType, WorkingHours


@dataclass(frozen=True)
class Step:
    """One page: its address, its heading, what is said while it is not done, and why it matters."""

    code: str
    title: str
    missing: str
    why: str


STEPS = (
    Step(
        "practice", "Name, phone and address", "There is no phone number yet.",
        "It stands in letters and on receipts, so that somebody who is late can ring.",
    ),
    Step(
        "clock", "Time zone and country", "Nobody has said which country this is.",
        "Visits and reminders go by this clock, and phone numbers are read as the country’s.",
    ),
    Step(
        "hours", "Opening hours", "Nobody has weekly hours yet.",
        "Without them the diary offers 8:00 to 20:00, and clients see no times.",
    ),
    Step(
        "appointment-type", "First appointment type", "Nothing can be booked yet.",
        "Each visit is of a type: its length and its price come from there.",
    ),
    Step(
        "letters", "Letters", "No letter has left yet.",
        "A test shows today whether reminders will arrive, and not on the day one is missed.",
    ),
    Step(
        "second-factor", "Second factor", "You sign in without a second factor.",
        "You open health records. A password alone can be guessed or stolen.",
    ),
    Step(
        "people", "Your clients", "There are no clients yet.",
        "Bring them in from a file, or begin with one.",
    ),
)  # fmt: skip
CODES = tuple(step.code for step in STEPS)


@dataclass(frozen=True)
class Line:
    """One line of the list."""

    step: Step
    is_done: bool


@dataclass(frozen=True)
class Checklist:
    """Every step, and how far that is."""

    lines: list[Line]

    @property
    def done(self) -> int:
        """How many are."""
        return sum(line.is_done for line in self.lines)

    @property
    def missing(self) -> list[Line]:
        """Those that are not, in order."""
        return [line for line in self.lines if not line.is_done]


def checklist(member: Membership) -> Checklist:
    """As this owner finds it: the second factor is their own, all else the practice's."""
    done = done_by(member)
    return Checklist([Line(step, done[step.code]) for step in STEPS])


def still_to_set_up(member: Membership) -> Checklist | None:
    """For the owner's first page; None once all is done, or the list was put away."""
    if not member.may(Permission.MANAGE_OFFER) or member.practice.set_up_put_away_at:
        return None
    found = checklist(member)
    return found if found.missing else None


def done_by(member: Membership) -> dict[str, bool]:
    """Which steps are done, by their codes; one query."""
    here = OuterRef("pk")
    factor = Authenticator.objects.filter(user=member.user_id, type__in=FACTORS)
    practice = (
        Practice.objects.filter(pk=member.practice_id)
        .annotate(
            has_hours=Exists(WorkingHours.objects.filter(practice=here)),
            has_type=Exists(AppointmentType.objects.filter(practice=here, is_retired=False)),
            has_letter=Exists(OutboundEmail.objects.filter(practice_id=here, state=State.SENT)),
            has_client=Exists(Client.objects.filter(practice=here)),
            has_factor=Exists(factor),
        )
        .values("phone", "country", "has_hours", "has_type", "has_letter", "has_client",
                "has_factor")
        .get()
    )  # fmt: skip
    return {
        "practice": bool(practice["phone"]),
        "clock": bool(practice["country"]),
        "hours": practice["has_hours"],
        "appointment-type": practice["has_type"],
        "letters": practice["has_letter"],
        "second-factor": practice["has_factor"] or not settings.SECOND_FACTOR,
        "people": practice["has_client"],
    }
