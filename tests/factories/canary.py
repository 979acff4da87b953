"""A client whose every field, and everything told or written about them, is a word of its own."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Field, TextField
from phonenumber_field.modelfields import PhoneNumberField

from clients.appointments.models import Appointment
from clients.models import Client
from clients.screening.concerns import raise_concern
from clients.screening.models import Clearance, Concern
from practice.accounts.models import Membership
from practice.privacy.addresses import EncryptedEmailField
from practice.schedule.models import AppointmentType
from tests.factories.accounts import UserFactory
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked
from tests.factories.clients import ClientFactory
from tests.factories.events import happened
from tests.factories.homecare import given
from tests.factories.notes import signed
from tests.factories.online import works_on_weekdays
from tests.factories.referrals import written
from tests.factories.screening import NOW, cleared, screened, yes
from tests.factories.series import a_series

# By the project itself, or by the database; nothing that says who somebody is.
NOT_TOLD = {"ref", "email_index", "guardian_email_index"}
BORN = date(1963, 8, 17)


@dataclass
class Canary:
    """The client, what surrounds them, and by what each word can be known again."""

    client: Client
    therapist: Membership
    kind: AppointmentType
    visit: Appointment
    clearance: Clearance
    routine: Any
    # The workshop they signed up for last.
    workshop: Any = None
    words: dict[str, list[str]] = field(default_factory=dict)


def a_canary(therapist: Membership) -> Canary:
    """Screened, treated, hurt, referred, in a series, and at home with a routine."""
    works_on_weekdays(therapist)
    person = ClientFactory(practice=therapist.practice)
    words = {one.name: _fill(person, one) for one in _fields()}
    person.birth_date = BORN
    words["birth_date"] = [f"{BORN:%Y-%m-%d}", f"{BORN:%-d %B %Y}", f"{BORN:%d/%m/%Y}"]
    person.user = UserFactory(email=person.email, name=person.name)
    person.save()
    told: list[str] = []

    def word(what: str) -> str:
        told.append(f"Zq{what}Told")
        return told[-1]

    screened(person, therapist, NOW - timedelta(days=9), {
        "allergy_nut_or_product": yes({"allergic_to": word("allergy"), "severity": "moderate",
                                       "adrenaline_pen": "no", "patch_test": "no"}),
    })  # fmt: skip
    letter = cleared(person, therapist, given_by=word("doctor"), permits=word("permits"))
    kind = an_hour(person.practice, name=word("kind"), is_online=True)
    visit = booked(person, therapist, type=kind, tells=True)
    noted = booked(person, therapist, MONDAY_AT_TEN + timedelta(days=2), type=kind)
    said = ("since_last", "what_i_did", "response", "plan")
    signed(noted, therapist, **{name: word(name) for name in said})
    happened(
        person, therapist, at=NOW - timedelta(days=1), now=NOW, what=word("event"),
        done=word("done"), informed=word("informed"),
    )  # fmt: skip
    written(
        person, therapist, now=NOW, to=word("clinician"), place=word("place"),
        reason=word("referral"),
    )  # fmt: skip
    a_series(person, therapist, goal=word("goal"))
    raise_concern(
        client=person, kind=Concern.Kind.NEW_ANSWERS, by=therapist, now=NOW,
        about={"lines": [word("concern")]},
    )  # fmt: skip
    routine = given(person, therapist, message=word("message"))
    return Canary(person, therapist, kind, visit, letter, routine, words=words | {"told": told})


def _fields() -> list[Field]:
    wanted = (CharField, TextField, PhoneNumberField)
    own = Client._meta.concrete_fields
    return [one for one in own if isinstance(one, wanted) and one.name not in NOT_TOLD]


def _fill(person: Client, one: Field) -> list[str]:
    """Give the field a word that nothing else has; answers how it may be written."""
    if one.name == "time_zone":  # one that is real, and goes with London
        person.time_zone = "Europe/Isle_of_Man"
        return ["Isle_of_Man", "Isle of Man"]
    if isinstance(one, PhoneNumberField):
        person.phone = "020 7946 0857"
        return ["7946 0857", "79460857"]
    word = f"Zq{one.name.replace('_', '')}Field"
    if isinstance(one, EncryptedEmailField):
        setattr(person, one.name, f"{word.lower()}@post.example")
        return [word.lower()]
    setattr(person, one.name, word)
    return [word]
