"""Which addresses tell of a client, and which do not: every argument is one or the other."""

from practice.access.permissions import Permission
from tests.repository.addresses import Address, addresses
from tests.repository.role_matrix import ROWS

THERAPIST = 2  # the column of role_matrix.ROLES
GUARDS = {permission.value for permission in Permission} | {"member"}

# Rows of the world that are about a client.
OF_A_CLIENT = {
    "client", "another", "join", "screening", "signed_note", "concern", "clearance_request",
    "clearance_reply", "letter", "trouble", "event", "referral", "photo", "paper", "earlier_note",
    "appointment", "appointment_change", "note", "unsaved_draft", "wish", "move_asked", "rating",
    "named_item", "plan", "series", "series_visit", "series_review", "after", "visit_before",
    "care", "copy", "person_request", "charge", "payment", "receipt",
}  # fmt: skip
# And those that are not: of the practice, of its team, its library, its workshops, its letters.
OF_NOBODY = {
    "member", "appointment_type", "room", "time_off", "routine", "picture", "workshop", "sign_up",
    "past_workshop", "workshop_message", "workshop_slug", "doubtful_letter", "draft_circular",
    "circular", "offered", "import", "export", "job", "credential",
    "label",
}  # fmt: skip
# Words that stand for themselves in an address.
PLAIN = {
    "photos", "agree", "left", "arrived", "pause", "weekly_block", "race_five", "visit_booked",
    "1", "2030-01", "2030-01-01", "show", "add", "paid", "health", "pulse", "review", "h1", "p1",
    "list", "visits", "clock",
}  # fmt: skip


def staff_addresses() -> list[Address]:
    """Those that a member's role opens."""
    return [one for one in addresses() if one.guard in GUARDS]


def words_of(name: str) -> set[str]:
    """What fills in an address."""
    return set(ROWS[name].arguments.values())


def about_a_client() -> list[str]:
    """Staff addresses that take anything of a client."""
    return [one.name for one in staff_addresses() if words_of(one.name) & OF_A_CLIENT]


def about_nobody() -> list[str]:
    """The others: lists, forms, settings."""
    return [one.name for one in staff_addresses() if not words_of(one.name) & OF_A_CLIENT]
