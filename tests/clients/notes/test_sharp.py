"""A sharp finding is a red flag: it is asked about, or counts as yes; on the right side."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clients.notes.actions import save_draft, sign
from clients.notes.findings import Finding
from clients.notes.locking import set_lock
from clients.notes.models import SessionNote
from clients.notes.sharp import CODE, begin_asking, side_to_ask
from clients.screening.actions import record_screening
from clients.screening.filling import therapists_filling
from clients.screening.models import Screening, ScreeningDraft
from clients.screening.queries import safety_of, told_so_far
from practice.accounts.models import Membership
from practice.audit.actors import Actor
from practice.web.refs import new_ref
from routines.safety.levels import Side
from tests.factories import ClientFactory
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.notes import WRITTEN, begun
from tests.factories.screening import NOW, screened

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LATER = NOW + 40 * MINUTE
LEFT = Finding("heel_fat_pad", "left", 3, sharp=True)
RIGHT = Finding("heel_fat_pad", "right", 1, sharp=True)
DULL = Finding("solar_plexus", "left", 3)


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    client = ClientFactory(practice=therapist.practice, name="Rosa Bell")
    screened(client, therapist, NOW - 5 * MINUTE)
    return client


@pytest.fixture
def note(rosa: Client, therapist: Membership) -> SessionNote:
    return begun(booked(rosa, therapist), therapist)


@pytest.fixture
def desk(therapist: Membership, signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Browser(), therapist)


def felt(note: SessionNote, *findings: Finding) -> SessionNote:
    return save_draft(
        note=note, version=note.version, written=WRITTEN, findings=findings, by=note.author,
        now=LATER,
    )  # fmt: skip


def answered(
    note: SessionNote, answer: str, side: str | None, *, minutes: int, kind: str = "change",
    by: Membership | Actor | None = None, answers: dict[str, object] | None = None,
) -> Screening:  # fmt: skip
    """The therapist asked that many minutes after the note was begun, unless `by` says who told."""
    entry = {"answer": answer, "answers": answers or {}} | ({"side": side} if side else {})
    return record_screening(
        client=note.client, kind=kind, codes={CODE: entry}, by=by or note.author,
        now=NOW + minutes * MINUTE,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("findings", "answers", "side"),
    [
        ([], [], ""),
        ([DULL], [], ""),
        ([LEFT], [], "left"),
        ([RIGHT, DULL], [], "right"),
        ([LEFT, RIGHT], [], "both"),
        # Asked in the session: whatever was answered, it was asked.
        ([LEFT], [("no", None, 5)], ""),
        ([LEFT], [("no", "left", 5)], ""),
        ([LEFT], [("yes", "left", 5)], ""),
        ([LEFT], [("unsure", "both", 5)], ""),
        ([LEFT, RIGHT], [("no", None, 5)], ""),
        ([LEFT, RIGHT], [("yes", "both", 5)], ""),
        # Asked about the other side only, or of no side.
        ([LEFT], [("yes", "right", 5)], "left"),
        ([LEFT, RIGHT], [("yes", "left", 5)], "right"),
        ([LEFT], [("yes", None, 5)], "left"),
        # Before the session: a no was about another day, a yes still stops the side.
        ([LEFT], [("no", None, -1)], "left"),
        ([LEFT], [("yes", "left", -1)], ""),
        ([LEFT, RIGHT], [("yes", "left", -1)], "right"),
        ([LEFT], [("yes", "left", -2), ("no", "left", -1)], "left"),
    ],
)
def test_what_is_still_to_be_asked(
    findings: list[Finding], answers: list[tuple[str, str | None, int]], side: str,
    note: SessionNote,
) -> None:  # fmt: skip
    for answer, of, minutes in answers:
        answered(note, answer, of, minutes=minutes)
    assert side_to_ask(felt(note, *findings), now=LATER) == side


@pytest.mark.parametrize(
    ("kind", "by_client", "answer", "side"),
    [
        # A form sent from home, or the whole form, asks about no finding: its no is none here.
        ("review", True, "no", "left"),
        ("change", True, "no", "left"),
        ("review", False, "no", "left"),
        # Whoever says yes or "not sure" is heard.
        ("review", True, "yes", ""),
        ("change", True, "unsure", ""),
    ],
)
def test_a_no_counts_only_from_a_therapist_who_asked_about_this(
    kind: str, by_client: bool, answer: str, side: str, note: SessionNote
) -> None:
    teller = Actor("link", 1) if by_client else None
    answered(note, answer, "left" if answer != "no" else None, minutes=5, kind=kind, by=teller)
    assert side_to_ask(felt(note, LEFT), now=LATER) == side


def test_what_stands_and_cannot_be_read_stops_both_sides(
    note: SessionNote, therapist: Membership
) -> None:
    told = answered(note, "yes", "right", minutes=-1)
    told.pk, told.ref = None, new_ref()
    told.answers["codes"] = {
        CODE: {"answer": "yes", "side": "right", "answers": {"pop_or_snap": "perhaps"}}
    }
    told.save(force_insert=True)
    assert safety_of(note.client, on=LATER.date()).is_unreadable
    saved = felt(note, LEFT)
    sign(note=saved, version=saved.version, by=therapist, now=LATER)
    assert told_so_far(note.client)[CODE]["side"] == "both"


def test_answers_that_are_typed_and_not_recorded_are_not_lost(
    note: SessionNote, therapist: Membership
) -> None:
    saved = felt(note, LEFT)
    filling = begin_asking(saved, side="left", by=therapist, now=LATER)
    assert filling is not None
    filling.detail({CODE: {"answers": {"onset": "Stepped on a stone."}}})
    with pytest.raises(ValidationError, match="not recorded yet"):
        sign(note=saved, version=saved.version, by=therapist, now=LATER)
    again = begin_asking(saved, side="left", by=therapist, now=LATER)
    assert again is not None
    assert again.codes[CODE]["answers"] == {"onset": "Stepped on a stone."}


def test_a_health_form_in_progress_is_left_alone(
    desk: Browser, note: SessionNote, therapist: Membership
) -> None:
    saved = felt(note, LEFT)
    therapists_filling(note.client, therapist).answer({"fever_or_infectious_illness": "yes"})
    page = desk.post(reverse("ask_about_sharp", args=[note.ref]))
    assert page["Location"] == reverse("intake_entry", args=[note.client.ref])
    sign(note=saved, version=saved.version, by=therapist, now=LATER)
    kept = ScreeningDraft.objects.get().draft["codes"]
    assert kept == {"fever_or_infectious_illness": {"answer": "yes"}}


def test_what_it_records_says_that_nobody_was_asked(
    note: SessionNote, therapist: Membership
) -> None:
    saved = felt(note, LEFT)
    sign(note=saved, version=saved.version, by=therapist, now=LATER)
    shown = note.client.screenings.latest("pk").answers["shown"]
    assert shown[0]["title"] == "Marked sharp in a session note, and not asked about"


def test_asking_about_one_foot_keeps_the_other_stopped(
    desk: Browser, note: SessionNote, therapist: Membership
) -> None:
    answered(note, "yes", "right", minutes=-1, answers={"pop_or_snap": "no"})
    saved = felt(note, LEFT)
    filling = begin_asking(saved, side="left", by=therapist, now=timezone.now())
    assert filling is not None
    assert (filling.codes[CODE]["side"], filling.codes[CODE]["answers"]) == ("both", {})
    page = desk.get(filling.urls["details"]).content.decode()
    assert re.search(rf'name="{CODE}__side" value="both"[^>]*checked', page)
    said = {"side": "both", "pop_or_snap": "no", "four_steps": "yes", "pinpoint_on_bone": "no"}
    desk.post(filling.urls["details"], {f"{CODE}__{name}": value for name, value in said.items()})
    desk.post(filling.urls["check"], {"confirm": "on"})
    told = told_so_far(note.client)[CODE]
    assert (told["answer"], told["side"]) == ("yes", "both")


def test_last_time_s_sharpness_is_not_felt_again_by_copying(
    desk: Browser, note: SessionNote, therapist: Membership
) -> None:
    saved = felt(note, LEFT)
    sign(note=saved, version=saved.version, by=therapist, now=LATER)
    day = MONDAY_AT_TEN + timedelta(days=7)
    following = begun(booked(note.client, therapist, day, stop_reason="Right only."), therapist)
    address = reverse("note", args=[following.ref])
    page = desk.post(address, row(same_as_last="1", **{"f-TOTAL_FORMS": "0"}))
    (copied,) = page.context["findings"].initial
    assert (copied["carried"], copied["sharp"]) == (True, False)
    sent = row(**{"f-0-carried": "True", "f-0-sharp": "", "save": "1"})
    desk.post(address, sent)
    finding = following.findings.get()
    assert (finding.carried, finding.sharp) == (True, False)


def test_a_locked_draft_asks_too_and_to_finish_says_that_it_waits(
    desk: Browser, note: SessionNote, owner: Membership
) -> None:
    felt(note, LEFT)
    set_lock(practice=note.practice, hours=24, by=owner)
    SessionNote.objects.update(saved_at=timezone.now() - timedelta(days=3))
    page = desk.get(reverse("note", args=[note.ref])).content.decode()
    assert "Sign it as it is" in page
    assert "Sharp pain is marked on the left foot." in page
    assert "sharp pain marked" in desk.get(reverse("to_finish")).content.decode()


def test_signing_counts_what_was_not_asked_as_yes_and_stops_that_side(
    note: SessionNote, therapist: Membership
) -> None:
    saved = felt(note, LEFT, DULL)
    sign(note=saved, version=saved.version, by=therapist, now=LATER)
    entry = told_so_far(note.client)[CODE]
    assert (entry["answer"], entry["side"]) == ("unsure", "left")


def test_a_side_told_before_stays_told(note: SessionNote, therapist: Membership) -> None:
    answered(note, "yes", "right", minutes=-1)
    saved = felt(note, LEFT)
    sign(note=saved, version=saved.version, by=therapist, now=LATER)
    assert told_so_far(note.client)[CODE]["side"] == "both"


def test_signing_records_nothing_where_it_was_asked(
    note: SessionNote, therapist: Membership
) -> None:
    answered(note, "no", None, minutes=5)
    saved = felt(note, LEFT)
    sign(note=saved, version=saved.version, by=therapist, now=LATER)
    assert told_so_far(note.client)[CODE]["answer"] == "no"
    assert note.client.screenings.count() == 2


def row(**values: Any) -> dict[str, Any]:
    empty = dict.fromkeys(WRITTEN, "")
    finding = {
        "zone": "heel_fat_pad",
        "foot": "left",
        "tenderness": "3",
        "remark": "",
        "scale": "3",
    }
    typed = {f"f-0-{name}": value for name, value in (finding | {"sharp": "on"}).items()}
    return empty | {"f-TOTAL_FORMS": "1", "f-INITIAL_FORMS": "0", "version": 1} | typed | values


def test_the_draft_asks_and_leads_to_the_questions(desk: Browser, note: SessionNote) -> None:
    address = reverse("note", args=[note.ref])
    desk.post(address, row(save="1"))
    assert note.findings.get().sharp
    page = desk.get(address).content.decode()
    assert "Sharp pain is marked on the left foot." in page
    questions = desk.post(reverse("ask_about_sharp", args=[note.ref]), follow=True)
    text = questions.content.decode()
    assert "A pop or snap felt?" in text
    assert f'name="{CODE}__side" value="left"' in " ".join(text.split())


def test_signed_unasked_the_page_says_what_it_counts_as(desk: Browser, note: SessionNote) -> None:
    page = desk.post(reverse("note", args=[note.ref]), row(sign="1"), follow=True)
    text = page.content.decode()
    assert "Sharp pain is marked on the left foot and was not asked about." in text
    assert "Do not treat." in text
    stops = {(stop.code, stop.side) for stop in safety_of(note.client, on=LATER.date()).stops}
    assert (CODE, Side.LEFT) in stops
    assert "very tender, sharp when pressed" in text


def test_a_row_that_is_only_sharp_wants_its_zone(desk: Browser, note: SessionNote) -> None:
    typed = row(**{"f-0-zone": "", "f-0-foot": "", "f-0-tenderness": ""}, save="1")
    page = desk.post(reverse("note", args=[note.ref]), typed)
    assert page.status_code == 422
    assert "Choose the zone or site that was sharp when pressed." in page.content.decode()


def test_there_is_nothing_to_ask_of_a_note_without_it(desk: Browser, note: SessionNote) -> None:
    page = desk.post(reverse("ask_about_sharp", args=[note.ref]), follow=True)
    assert "There is nothing to ask about sharp pain." in page.content.decode()
