"""Roles as code: what each grants, in words an owner can read."""

from dataclasses import dataclass

from practice.access.permissions import Permission as P


@dataclass(frozen=True)
class Role:
    """A place in the practice. `code` is stored on the membership."""

    code: str
    label: str
    description: str
    permissions: frozenset[P]


THERAPIST = Role(
    code="therapist",
    label="Therapist",
    description="Sees clients and their health, books, writes notes, assigns routines.",
    permissions=frozenset(
        {
            P.SEE_CLIENTS,
            P.EDIT_CLIENTS,
            P.SEE_HEALTH,
            P.RECORD_HEALTH,
            P.SEE_DIARY,
            P.BOOK,
            P.OVERRIDE_STOP,
            P.WRITE_NOTES,
            P.ASSIGN_ROUTINES,
            P.SET_HOURS,
            P.WRITE_TO_MANY,
            P.LEAD_WORKSHOPS,
            P.TAKE_MONEY,
            P.SEE_REPORTS,
        }
    ),
)
ADMIN = Role(
    code="admin",
    label="Office",
    description="Runs workshops, letters and money. Sees no health answers, notes or routines.",
    permissions=frozenset(
        {
            P.SEE_LETTERS,
            P.WORD_LETTERS,
            P.WRITE_TO_MANY,
            P.MANAGE_WORKSHOPS,
            P.LEAD_WORKSHOPS,
            P.TAKE_MONEY,
            P.SEE_ALL_MONEY,
            P.SEE_REPORTS,
            P.SEE_ALL_REPORTS,
        }
    ),
)
OWNER = Role(
    code="owner",
    label="Owner",
    description="Everything a therapist and the office may do, the rules, the team, and what "
    "people may ask about their records.",
    permissions=THERAPIST.permissions
    | ADMIN.permissions
    | {P.MANAGE_OFFER, P.MANAGE_RULES, P.MANAGE_TEAM, P.MANAGE_RECORDS, P.MOVE_RECORDS},
)

ROLES: dict[str, Role] = {role.code: role for role in (OWNER, THERAPIST, ADMIN)}


def role(code: str) -> Role:
    """The role with this code; an unknown code grants nothing and raises KeyError."""
    return ROLES[code]
