"""What was told after a visit, for the note that is being written and beside the one signed."""

from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import QuerySet
from django.urls import reverse

from clients.afterwards.models import AfterVisitAnswer
from clients.afterwards.words import check_words, told_words, visit_words
from clients.models import Client
from clients.notes.about_session import Recorded
from clients.notes.models import SessionNote
from clients.notes.said_before import Line

WEEKS = 12


def answers() -> QuerySet[AfterVisitAnswer]:
    """With their visits, in the order in which they were asked."""
    rows = AfterVisitAnswer.objects.select_related("appointment__practice")
    return rows.order_by("appointment__starts_at", "appointment", "hours")


def before_a_note(client: Client, *, since: datetime | None, now: datetime) -> list[Line]:
    """One line for each visit from the session before on, or of 12 weeks.

    It is the client's own report, and the note may say it so.
    """
    first = since or now - timedelta(weeks=WEEKS)
    rows = answers().filter(appointment__client=client, appointment__starts_at__gte=first)
    return [
        _line(client, list(told))
        for _, told in groupby(rows, key=lambda answer: answer.appointment_id)
    ]


def _line(client: Client, told: list[AfterVisitAnswer]) -> Line:
    said = "; ".join(f"{one.hours} hours: {_said(one)}" for one in told)
    words = f"After {visit_words(told[0])}, {said}."
    return Line(words, reverse("after_visit", args=[client.ref, told[-1].ref]), reported=words)


def _said(answer: AfterVisitAnswer) -> str:
    words = f" (“{answer.words}”)" if answer.words else ""
    return f"{told_words(answer)}{words}"


def about_a_session(note: SessionNote, *, now: datetime) -> list[Recorded]:
    """What the client told after this session, and their words on paper."""
    return [
        Recorded(
            f"{check_words(one)}: {told_words(one)}.",
            reverse("after_visit", args=[note.client.ref, one.ref]),
            (f"In their words: {one.words}",) if one.words else (),
        )
        for one in answers().filter(appointment=note.appointment_id)
    ]
