"""Which column holds what: known formats by their headings, and guesses for all others."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Detail(StrEnum):
    """What of a person is taken from a column."""

    NAME = "name"
    GIVEN = "given"
    MIDDLE = "middle"
    FAMILY = "family"
    PRONOUNS = "pronouns"
    BIRTH_DATE = "birth_date"
    EMAIL = "email"
    PHONE = "phone"
    GUARDIAN_NAME = "guardian_name"
    GUARDIAN_EMAIL = "guardian_email"
    HEARD_FROM = "heard_from"


WORDS = {
    Detail.NAME: "Whole name",
    Detail.GIVEN: "First name",
    Detail.MIDDLE: "Middle name",
    Detail.FAMILY: "Last name",
    Detail.PRONOUNS: "Pronouns",
    Detail.BIRTH_DATE: "Birth date",
    Detail.EMAIL: "Email",
    Detail.PHONE: "Phone",
    Detail.GUARDIAN_NAME: "Guardian's name",
    Detail.GUARDIAN_EMAIL: "Guardian's email",
    Detail.HEARD_FROM: "How they heard of you",
}
# The headings of our own that `vcards.py` gives to address cards.
OF_CARDS = ("Name", "Given name", "Middle name", "Family name", "Birth date", "Email", "Phone")
# What Instep itself writes out, in that order: whole names, and nothing that is worked out of them.
OWN = (
    Detail.NAME, Detail.PRONOUNS, Detail.BIRTH_DATE, Detail.EMAIL, Detail.PHONE,
    Detail.GUARDIAN_NAME, Detail.GUARDIAN_EMAIL, Detail.HEARD_FROM,
)  # fmt: skip
# Each heading with what it holds. More than one may hold the same: the first that says anything.
Columns = Mapping[str, Detail]


@dataclass(frozen=True)
class Format:
    """A documented export: recognised when all headings of `sign` are there."""

    name: str
    sign: frozenset[str]
    columns: Columns


def _format(title: str, sign: str, /, **columns: str) -> Format:
    found = {
        heading: Detail(detail)
        for detail, headings in columns.items()
        for heading in headings.split("|")
    }
    return Format(title, frozenset(sign.split("|")), found)


# More telling ones first. Sources: Google's and Square's own help, Cliniko's public interface.
FORMATS = (
    _format("Instep", "|".join(WORDS[one] for one in OWN), **{one: WORDS[one] for one in OWN}),
    _format(
        "Google Contacts (older)", "Given Name|Family Name|E-mail 1 - Value",
        name="Name", given="Given Name", middle="Additional Name", family="Family Name",
        birth_date="Birthday", email="E-mail 1 - Value|E-mail 2 - Value",
        phone="Phone 1 - Value|Phone 2 - Value|Phone 3 - Value",
    ),
    _format(
        "Google Contacts", "First Name|Last Name|Labels|E-mail 1 - Value",
        given="First Name", middle="Middle Name", family="Last Name",
        birth_date="Birthday", email="E-mail 1 - Value|E-mail 2 - Value",
        phone="Phone 1 - Value|Phone 2 - Value|Phone 3 - Value",
    ),
    _format(
        "Square", "First Name|Last Name|Email Address|Phone Number",
        given="First Name", family="Last Name", birth_date="Birthday",
        email="Email Address", phone="Phone Number",
    ),
    _format(
        "Cliniko", "first_name|last_name|date_of_birth",
        given="first_name", family="last_name", birth_date="date_of_birth", email="email",
        phone="patient_phone_numbers|mobile|phone", pronouns="pronouns",
        heard_from="referral_source",
    ),
    _format(
        "address cards", "|".join(OF_CARDS),
        name="Name", given="Given name", middle="Middle name", family="Family name",
        birth_date="Birth date", email="Email", phone="Phone",
    ),
)  # fmt: skip

# Headings of anybody's own table, without capitals, marks and words like "client".
USUAL: Mapping[Detail, str] = {
    Detail.NAME: "name|full name|display name|whole name|contact",
    Detail.GIVEN: "first name|given name|forename|firstname|first|vorname",
    Detail.MIDDLE: "middle name|middle names|additional name",
    Detail.FAMILY: "last name|family name|surname|lastname|last|nachname",
    Detail.PRONOUNS: "pronouns",
    Detail.BIRTH_DATE: "birth date|date of birth|birthday|dob|born|birthdate|geburtsdatum",
    Detail.EMAIL: "email|e mail|email address|e mail address|mail|email 1",
    Detail.PHONE: (
        "mobile|mobile phone|mobile number|cell|cell phone|phone|phone number|telephone|tel"
        "|telephone number|phone 1|contact number|home phone|work phone|handy|telefon"
    ),
    Detail.GUARDIAN_NAME: "guardian name|guardians name|guardian|parent|parent name",
    Detail.GUARDIAN_EMAIL: "guardian email|guardians email|parent email",
    Detail.HEARD_FROM: (
        "how they heard of you|how did you hear of us|how did you hear about us|heard from"
        "|referral source|source|lead source"
    ),
}
WHOSE = re.compile(r"^(?:client|customer|patient|contact)s? (?=.)")


def recognised(headings: Iterable[str]) -> Format | None:
    """The documented format that these headings are of."""
    there = set(headings)
    return next((one for one in FORMATS if one.sign <= there), None)


def guessed(headings: Iterable[str]) -> dict[str, Detail]:
    """What the headings of anybody's own table seem to hold; a person looks at it before use.

    Where several hold the same, those said first in `USUAL` come first: a mobile before another.
    """
    there = {heading: plain(heading) for heading in headings}
    found: dict[str, Detail] = {}
    for detail, names in USUAL.items():
        for name in names.split("|"):
            found |= {heading: detail for heading, bare in there.items() if bare == name}
    return found


def columns_of(headings: Iterable[str]) -> tuple[dict[str, Detail], str]:
    """The columns to begin with, and the name of the format if it is a documented one."""
    there = list(headings)
    if known := recognised(there):
        return {name: detail for name, detail in known.columns.items() if name in there}, known.name
    return guessed(there), ""


def in_turn(columns: Columns, headings: Iterable[str]) -> Columns:
    """The columns of a sheet in the order in which they are asked, however they were stored."""
    there = list(headings)
    known = recognised(there)
    of_format = list(known.columns) if known else []

    def turn(heading: str) -> tuple[int, int]:
        usual = USUAL[columns[heading]].split("|")
        for order, name in (of_format, heading), (usual, plain(heading)):
            if name in order:
                return order.index(name), there.index(heading)
        return len(usual), there.index(heading)

    return {
        heading: columns[heading]
        for heading in sorted((one for one in columns if one in there), key=turn)
    }


def plain(heading: str) -> str:
    """A heading to compare: "Client's E-Mail" and "client_email" are both "email"."""
    words = re.sub(r"[’']", "", heading.casefold())
    return WHOSE.sub("", " ".join(re.sub(r"[\W_]+", " ", words).split()))
