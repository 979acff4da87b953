"""What keeps a record when the import that made it is undone, in words."""

from collections.abc import Iterable

from django.apps import apps

# Whatever hangs on a record is kept under its label, "app.model.field"; these have codes of their
# own. Of a detail that was filled in and changed since, the code is "detail." and its name.
DETAILS, LETTERS, SIGN_UP, TRACE = "details", "letters", "sign_up", "trace"
VISIT_CHANGED, BALANCE_USED = "visit_changed", "balance_used"
SETTLED, JOINED, ARCHIVED, LOCKED, REFUSED = "settled", "joined", "archived", "locked", "refused"
DETAIL = "detail."

WORDS = {
    DETAILS: "changed details",
    LETTERS: "letters",
    SIGN_UP: "a place at a workshop",
    TRACE: "something that was done with it",
    SETTLED: "a decision about who is here twice",
    JOINED: "another record that it was joined with",
    ARCHIVED: "it is archived",
    LOCKED: "it is restricted",
    REFUSED: "a record without it would not be right",
    VISIT_CHANGED: "the visit was changed since",
    BALANCE_USED: "something was paid since",
    "detail.pronouns": "their pronouns were changed since",
    "detail.birth_date": "their birth date was changed since",
    "detail.email": "their email was changed since",
    "detail.phone": "their phone was changed since",
    "detail.guardian_name": "the guardian’s name was changed since",
    "detail.heard_from": "how they heard of you was changed since",
    "detail.guardian_email": "the guardian’s email was changed since",
    "clients.care.client": "somebody else who looks after them",
    "clients.client.joined_into": "another record that was joined into it",
    "joining.clientjoin.kept": "another record that was joined into it",
    "joining.clientjoin.joined": "another record that it was joined into",
    "screening.concern.client": "something that was noted to look at",
    "transfer.importrow.client": "another file that it was taken in from",
    "transfer.importrow.same_client": "another file that waits to be taken in",
    "appointments.appointment.client": "visits",
    "earlier.earliernote.client": "notes from before",
    "notes.sessionnote.client": "session notes",
    "notes.sessionnote.appointment": "a session note",
    "fees.charge.appointment": "money",
    "measures.rating.appointment": "ratings",
    "series.seriesvisit.appointment": "a series",
    "appointments.visitpulse.appointment": "questions that were asked before it",
    "screening.screening.client": "health answers",
    "screening.intakeinvitation.client": "a health form that was sent",
    "screening.screeningdraft.client": "a health form that was begun",
    "consents.consent.client": "consents",
    "circulars.copy.client": "a message that went to them",
    "workshops.signup.client": "a place at a workshop",
    "fees.account.client": "money",
    "fees.charge.client": "money",
    "fees.payment.client": "money",
    "fees.openingbalance.client": "a balance that was brought over",
    "labels.clientlabel.client": "labels",
    "homecare.assignedroutine.client": "routines",
}


def in_words(codes: Iterable[str]) -> str:
    """The reasons as one phrase, each once. A table that nobody has named goes by its own name."""
    return ", ".join(dict.fromkeys(WORDS.get(code) or _own_name(code) for code in codes))


def _own_name(label: str) -> str:
    model, _, _ = label.rpartition(".")
    return str(apps.get_model(model)._meta.verbose_name_plural)
