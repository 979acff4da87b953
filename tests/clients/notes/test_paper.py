"""A note on paper: whole, whose it is on every page, and never a draft."""

import io
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.appointments.models import Appointment
from clients.notes.actions import Finding, amend, save_draft, sign, start_note
from clients.notes.models import SessionNote
from clients.notes.paper import note_pdf
from clients.screening.actions import record_screening
from clients.screening.queries import safety_of
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.factories.notes import WRITTEN
from tests.factories.screening import screened
from tests.pdf_text import pages_of

pytestmark = pytest.mark.django_db
FINDINGS = (Finding("seed_heel", "left", 2, "warm"), Finding("seed_heel", "right", 1))
NO_CACHE, ATTACHED = "no-store", 'attachment; filename="note-{}.pdf"'


def signed(note: SessionNote, by: Membership, **changes: Any) -> SessionNote:
    saved = save_draft(
        note=note, version=note.version, written=WRITTEN | changes, findings=FINDINGS, by=by,
        now=timezone.now(),
    )  # fmt: skip
    return sign(note=saved, version=saved.version, by=by, now=timezone.now())


def url(note: SessionNote) -> str:
    return reverse("note_paper", args=[note.ref])


def test_every_page_says_whose_it_is_which_session_and_how_many_there_are(
    desk: Browser, note: SessionNote, therapist: Membership
) -> None:
    signed(note, therapist, what_i_did="A long session. " * 600)
    answer = desk.get(url(note))
    client = note.client
    assert client.birth_date is not None
    pages = pages_of(answer.content)
    assert len(pages) > 2
    on = note.appointment.starts_at.astimezone(note.practice.zone)
    for number, page in enumerate(pages, 1):
        for words in (
            f"{client.name}, born {client.birth_date:%-d %B %Y}", note.practice.name,
            f"Session of {on:%-d %B %Y}", f"page {number} of {len(pages)}",
        ):  # fmt: skip
            assert (words, number, words.replace(" ", "") in page) == (words, number, True)


def test_it_holds_all_that_the_page_shows(
    desk: Browser, note: SessionNote, therapist: Membership
) -> None:
    signed(note, therapist)
    amend(note=note, text="He rang.", reason="Left out.", by=therapist, now=timezone.now())
    said = "".join(pages_of(desk.get(url(note)).content))
    for words in (
        "6 of 10", "3 of 10", *[str(v) for k, v in WRITTEN.items() if "score" not in k],
        "Left foot: Heel (tender; warm).", "Right foot: Heel (mildly tender).", "Foot map",
        "Amended on", "He rang.", "Left out.", f"Signed by {therapist.name}",
    ):  # fmt: skip
        assert (words, words.replace(" ", "") in said) == (words, True)


def test_it_can_be_read_aloud_and_says_what_is_on_the_drawings(
    desk: Browser, note: SessionNote, therapist: Membership
) -> None:
    signed(note, therapist)
    with pikepdf.open(io.BytesIO(desk.get(url(note)).content)) as pdf:
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang).startswith("en")
        spoken = [str(one.Alt) for one in pdf.objects if _is_drawing(one)]
    assert "Left foot, sole. Left foot: Heel (tender; warm)." in spoken


def _is_drawing(one: Any) -> bool:
    return isinstance(one, pikepdf.Dictionary) and "/Alt" in one


def test_late_and_over_a_stop_stand_on_it(
    visit: Appointment, therapist: Membership, desk: Browser
) -> None:
    told = {"fever_or_infectious_illness": {"answer": "yes", "answers": {}}}
    now = visit.starts_at + timedelta(days=2)
    record_screening(client=visit.client, kind="change", codes=told, by=therapist, now=now)
    stops = safety_of(visit.client, on=now.date()).stops
    note = start_note(
        appointment=visit, by=therapist, now=now, stop_reason="Nobody was treated.",
        stops_shown=[f"{one.code}:{one.side.value}" for one in stops],
    )  # fmt: skip
    sign(note=note, version=note.version, by=therapist, now=now)
    said = pages_of(desk.get(url(note)).content)[0]
    assert "Lateentry:begun2daysafterthesession." in said
    assert "Nobodywastreated." in said


def test_a_draft_is_not_for_paper(desk: Browser, note: SessionNote) -> None:
    assert desk.get(url(note)).status_code == 404
    with pytest.raises(ValueError, match="Only a signed note"):
        note_pdf(note, now=timezone.now())


def test_the_file_tells_nothing_by_its_name_stays_nowhere_and_is_in_the_trace(
    desk: Browser, note: SessionNote, therapist: Membership
) -> None:
    signed(note, therapist)
    answer = desk.get(url(note))
    assert answer.headers["Content-Disposition"] == ATTACHED.format(note.ref)
    assert answer.headers["Cache-Control"] == NO_CACHE
    told = AuditEvent.objects.filter(verb="note.printed", client_id=note.client_id)
    assert [(one.subject_id, one.actor_id) for one in told] == [(note.pk, therapist.user_id)]


@pytest.mark.parametrize("name", ["#strong[Rosa] $x$ \\ *b* <a>", "Роза Белл", "رضوان"])
def test_what_was_typed_is_text_whatever_it_looks_like(
    name: str, note: SessionNote, therapist: Membership
) -> None:
    note.client.name = name
    note.client.save()
    done = signed(note, therapist, plan=f"{name}\n\n= Not a heading")
    assert note_pdf(done, now=timezone.now()).startswith(b"%PDF-")
    if name.isascii():
        assert name.replace(" ", "") in pages_of(note_pdf(done, now=timezone.now()))[0]


def test_a_note_of_somebody_whose_birth_date_is_not_known(
    note: SessionNote, therapist: Membership
) -> None:
    note.client.birth_date = None
    note.client.save()
    done = signed(note, therapist)
    assert "bornnotgiven" in pages_of(note_pdf(done, now=timezone.now()))[0]


def test_the_page_for_the_browser_s_printer_begins_with_the_name_and_the_date(
    desk: Browser, note: SessionNote, therapist: Membership
) -> None:
    signed(note, therapist)
    screened(note.client, therapist, timezone.now(), {})
    page = desk.get(reverse("note", args=[note.ref])).content.decode()
    head = page.split('class="print-head"')[1].split("<h1")[0]
    assert note.client.name in head
    assert "born" in head
    assert "Session of" in head
