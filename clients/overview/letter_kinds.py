"""What each kind of letter is called on the office's pages, and which client one is about.

The office reads these words, so none of them says more about a client than the letter's subject.
"""

from dataclasses import dataclass

from practice.accounts.models import Practice
from practice.mail.models import OutboundEmail


@dataclass(frozen=True)
class Kind:
    """`words` for people. The row that the letter's key names: among which of the practice's
    (`rows`, a related name), by which of its fields, and the way from it to the client.

    Without `rows` the letter is to somebody who works here, and names no client.
    """

    words: str
    rows: str = ""
    field: str = "pk"
    client: str = "client_id"


KINDS = {
    "intake": Kind("Health form", "intake_invitations"),
    "pulse": Kind("Questions before a visit", "intake_invitations"),
    "clearance": Kind("Form for a visit", "clearance_requests"),
    "visit_booked": Kind("Visit booked", "appointments"),
    "visits_booked": Kind("Several visits booked", "appointments"),
    "visit_asked": Kind("Visit asked for", "appointments"),
    "visit_moved": Kind("Visit moved", "appointments"),
    "visit_cancelled": Kind("Visit cancelled", "appointments"),
    "visit_refused": Kind("Visit not possible", "appointments"),
    "move_answered": Kind("Answer about moving a visit", "move_requests"),
    "earlier_offer": Kind("Earlier time offered", "earlier_offers", client="wish__client_id"),
    "routine_given": Kind("Routine sent", "assigned_routines", field="ref"),
    "routine_changed": Kind("Routine changed", "assigned_routines", field="ref"),
    "visit_reminder": Kind("Reminder of a visit", "appointments", field="ref"),
    "routine_reminder": Kind("Reminder of a routine", "assigned_routines", field="ref"),
    "health_alert": Kind("Word to a therapist"),
    "clearance_lapsing": Kind("Reminder to a therapist"),
    "sign_in": Kind("Sign-in"),
    "text_test": Kind("Test of text messages"),
}
# Letters of the house itself belong to no practice and are on no practice's page.
OF_THE_HOUSE = {"sign_in", "text_test"}
# What somebody may stop who does not see health. Reminders repeat what was told before, and a new
# routine is told of by the therapist, too. Not a changed routine, which may leave out a step that
# hurt; not forms, which find out what makes a visit unsafe; not letters about visits, without which
# somebody stands before a closed door.
OFFICE_MAY_STOP = {"visit_reminder", "routine_reminder", "routine_given"}
# Somebody told of something that a therapist must read today.
NOBODY_STOPS = {"health_alert"}


def kind_in_words(kind: str) -> str:
    """`Visit booked`; a kind that was given up since is a letter like any other."""
    return KINDS[kind].words if kind in KINDS else "Letter"


def client_of(letter: OutboundEmail, practice: Practice) -> int | None:
    """The id of the client whom the letter is about; None for a letter to staff."""
    kind = KINDS.get(letter.kind)
    if kind is None or not kind.rows:
        return None
    # `visit:12.3:14.1` names the first of its visits, and its version.
    named = letter.key.partition(":")[2].partition(":")[0].partition(".")[0]
    if kind.field == "pk" and not named.isdecimal():
        return None
    rows = getattr(practice, kind.rows).filter(**{kind.field: named})
    found: int | None = rows.values_list(kind.client, flat=True).first()
    return found
