"""What each kind of letter is called on the office's pages, and which client one is about.

The office reads these words, so none of them says more about a client than the letter's subject.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from clients.workshops.letters import SUBJECTS as WORKSHOP_SUBJECTS
from practice.accounts.models import Practice
from practice.mail.models import OutboundEmail


@dataclass(frozen=True)
class Kind:
    """`words` for people. The row that the letter's key names: among which of the practice's
    (`rows`, a related name), by which of its fields, and the way from it to the client. `part` is
    which part of the key names it; `is_typed` is a letter somebody writes anew each time.

    Without `rows` the letter is to somebody who works here, and names no client. `subject` is its
    pattern, for the page of the practice's own words; "" where it stands in the template's file.
    """

    words: str
    rows: str = ""
    field: str = "pk"
    client: str = "client_id"
    subject: str = ""
    part: int = 1
    is_typed: bool = False


WORKSHOPS = {
    "workshop_address": "Address of a sign-up asked about",
    "workshop_already": "Signed up already",
    "workshop_confirmed": "Place at a workshop",
    "workshop_waiting": "Waiting list of a workshop",
    "workshop_talk_first": "Word before a workshop",
    "workshop_offered": "Place at a workshop offered",
    "workshop_place_cancelled": "Place at a workshop cancelled",
    "workshop_called_off": "Workshop called off",
    "workshop_changed": "Workshop changed",
    "workshop_moved": "Place at a workshop moved",
    "workshop_reminder": "Reminder of a workshop",
    "workshop_follow_up": "Thanks after a workshop",
}
KINDS = {
    "intake": Kind(
        "Health form", "intake_invitations", subject="Your health questions for {practice}"
    ),
    "pulse": Kind(
        "Questions before a visit", "intake_invitations", subject="Before your visit on {when}"
    ),
    "clearance": Kind(
        "Form for a visit", "clearance_requests", subject="A form for your visit to {practice}"
    ),
    "visit_booked": Kind("Visit booked", "appointments", subject="Your visit on {when}"),
    "visits_booked": Kind(
        "Several visits booked", "appointments", subject="Your {count} visits from {when}"
    ),
    "visit_asked": Kind("Visit asked for", "appointments", subject="You asked for {when}"),
    "visit_moved": Kind("Visit moved", "appointments", subject="Your visit is now on {when}"),
    "visit_cancelled": Kind(
        "Visit cancelled", "appointments", subject="Your visit on {when} is cancelled"
    ),
    "visit_refused": Kind(
        "Visit not possible", "appointments", subject="About the time you asked for: {when}"
    ),
    "move_answered": Kind(
        "Answer about moving a visit", "move_requests", subject="About your visit on {when}"
    ),
    "earlier_offer": Kind(
        "Earlier time offered",
        "earlier_offers",
        client="wish__client_id",
        subject="An earlier time has come free: {when}",
    ),
    "routine_given": Kind("Routine sent", "assigned_routines", field="ref"),
    "routine_changed": Kind("Routine changed", "assigned_routines", field="ref"),
    "visit_reminder": Kind(
        "Reminder of a visit", "appointments", field="ref", subject="Your visit on {when}"
    ),
    "routine_reminder": Kind("Reminder of a routine", "assigned_routines", field="ref"),
    "run_reminder": Kind("Reminder of a routine after a run", "run_logs", field="ref"),
    "intake_reminder": Kind(
        "Reminder of a health form",
        "intake_invitations",
        subject="A reminder of your questions for {practice}",
    ),
    "after_visit": Kind("Questions after a visit", "appointments", field="ref"),
    "health_alert": Kind("Word to a therapist"),
    "clearance_lapsing": Kind("Reminder to a therapist"),
    "credential_ending": Kind("Registration or insurance ending, to staff"),
    "day_digest": Kind("Day in a letter, to staff"),
    "day_changed": Kind("Day changed by a client, to staff"),
    "message": Kind("Message about visits", "clients", "ref", "pk", part=2, is_typed=True),
    "news": Kind("News", "clients", "ref", "pk", part=2, is_typed=True),
    # Most people at a workshop are nobody's clients; then their letters are about no client.
    **{
        kind: Kind(words, "sign_ups", subject=WORKSHOP_SUBJECTS[kind])
        for kind, words in WORKSHOPS.items()
    },
    "workshop_message": Kind("Message about a workshop", "sign_ups", part=2, is_typed=True),
    "receipt": Kind("Receipt", "receipts", subject="Your receipt from {practice}"),
    "import_done": Kind("Import finished, to staff"),
    "letter_test": Kind("Test of a letter"),
    "sign_in": Kind("Sign-in"),
    "account_changed": Kind("Way of signing in changed"),
    "invitation": Kind("Invitation to the team"),
    "text_test": Kind("Test of text messages"),
}
# Letters of the house itself belong to no practice and are on no practice's page.
OF_THE_HOUSE = {"sign_in", "account_changed", "invitation", "text_test"}
# What somebody may stop who does not see health. Reminders repeat what was told before, and a new
# routine is told of by the therapist, too. Not a changed routine, which may leave out a step that
# hurt; not forms, which find out what makes a visit unsafe; not letters about visits, without which
# somebody stands before a closed door.
OFFICE_MAY_STOP = {
    "visit_reminder",
    "routine_reminder",
    "routine_given",
    "run_reminder",
    "letter_test",
    "news",
    "workshop_reminder",
    "workshop_follow_up",
}
# Somebody told of something that a therapist must read today.
NOBODY_STOPS = {"health_alert"}


def kind_in_words(kind: str) -> str:
    """`Visit booked`; a kind that was given up since is a letter like any other."""
    return KINDS[kind].words if kind in KINDS else "Letter"


def client_of(letter: OutboundEmail, practice: Practice) -> int | None:
    """The id of the client whom the letter is about; None for a letter to staff."""
    return next(iter(clients_of([letter], practice)), None)


def clients_of(letters: Iterable[OutboundEmail], practice: Practice) -> set[int]:
    """The ids of the clients whom these letters are about; a query for each table they name."""
    named: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for letter in letters:
        kind = KINDS.get(letter.kind)
        if kind is not None and kind.rows and (row := _named_by(letter, kind)):
            named[kind.rows, kind.field, kind.client].add(row)
    found: set[int | None] = set()
    for (rows, field, client), those in named.items():
        asked = getattr(practice, rows).filter(**{f"{field}__in": those})
        found.update(asked.values_list(client, flat=True))
    return {pk for pk in found if pk is not None}


def _named_by(letter: OutboundEmail, kind: Kind) -> str:
    """`visit:12.3:14.1` names the first of its visits, and its version."""
    parts = letter.key.split(":")
    named = parts[kind.part].partition(".")[0] if len(parts) > kind.part else ""
    return "" if kind.field == "pk" and not named.isdecimal() else named
