"""Writing a session up through the pages; nothing typed is lost on the way."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.appointments.actions import cancel
from clients.appointments.models import Appointment
from clients.appointments.suggestions import last_visit, suggested
from clients.notes.actions import save_draft, sign
from clients.notes.models import SessionNote
from practice.accounts.models import Membership
from tests.factories.screening import NOW, screened

pytestmark = pytest.mark.django_db


def form(note: SessionNote, **values: Any) -> dict[str, Any]:
    return {
        "version": note.version, "before_score": "", "after_score": "", "since_last": "",
        "what_i_did": "", "response": "", "plan": "", "f-TOTAL_FORMS": "1",
        "f-INITIAL_FORMS": "0", "f-0-zone": "", "f-0-foot": "left", "f-0-tenderness": "0",
        "f-0-remark": "", "save": "1", **values,
    }  # fmt: skip


def url(note: SessionNote) -> str:
    return reverse("note", args=[note.ref])


def test_the_button_on_the_visit_opens_its_draft(desk: Browser, visit: Appointment) -> None:
    answer = desk.post(reverse("write_note", args=[visit.ref]))
    note = SessionNote.objects.get(appointment=visit)
    assert (answer.status_code, answer["Location"]) == (302, url(note))
    page = desk.get(url(note)).content.decode()
    assert "Everything typed here is part of the record." in page


def test_a_stop_is_asked_about_on_a_page_of_its_own(
    desk: Browser, visit: Appointment, therapist: Membership
) -> None:
    told = {"fever_or_infectious_illness": {"answer": "yes", "answers": {}}}
    screened(visit.client, therapist, timezone.now(), told)
    address = reverse("write_note", args=[visit.ref])
    asked = desk.post(address)
    assert asked.status_code == 422
    assert "Write why a session is recorded, or that nobody was treated." in asked.content.decode()
    empty = desk.post(address, {"asked": "1", "stop_reason": "  "})
    assert empty.status_code == 422
    assert SessionNote.objects.count() == 0
    read = {"asked": "1", "stop_shown": asked.context["stop"].keys}
    assert desk.post(address, {**read, "stop_reason": "Nobody treated."}).status_code == 302


def test_a_draft_comes_back_as_it_was_typed(desk: Browser, note: SessionNote) -> None:
    typed = {"plan": "Once a week.", "before_score": "0", "f-0-zone": "heart", "f-0-remark": "dull"}
    answer = desk.post(url(note), form(note, **typed))
    assert answer["Location"] == reverse("appointment", args=[note.appointment.ref])
    page = desk.get(url(note))
    assert page.context["form"].initial["before_score"] == 0
    assert "Once a week." in page.content.decode()
    assert page.context["findings"].initial == [
        {
            "zone": "heart",
            "foot": "left",
            "tenderness": "0",
            "scale": 3,
            "remark": "dull",
            "textures": [],
            "pressure": "",
            "change": "",
            "carried": False,
            "sharp": False,
        }
    ]
    more = desk.post(url(note), form(SessionNote.objects.get(), more_rows="1", **typed))
    assert more["Location"] == url(note)


def test_an_impossible_side_keeps_everything_else_typed(desk: Browser, note: SessionNote) -> None:
    typed = {"plan": "Kept text.", "f-0-zone": "heart", "f-0-foot": "right"}
    page = desk.post(url(note), form(note, **typed))
    assert page.status_code == 422
    assert "This zone is on the left foot only." in page.content.decode()
    assert "Kept text." in page.content.decode()
    assert SessionNote.objects.get().plan == ""


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"f-0-zone": "heart", "f-0-foot": ""}, "Choose the foot."),
        ({"f-0-remark": "hard lump"}, "Choose the zone or site that this remark is about."),
    ],
)
def test_a_finding_without_its_foot_or_its_place_is_asked_about(
    typed: dict[str, str], sentence: str, desk: Browser, note: SessionNote
) -> None:
    page = desk.post(url(note), form(note, plan="Kept text.", **typed))
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert "Kept text." in page.content.decode()


def test_a_second_tab_gets_both_texts_and_may_keep_its_own(
    desk: Browser, note: SessionNote, therapist: Membership
) -> None:
    save_draft(
        note=note, version=1, findings=[], by=therapist, now=timezone.now(),
        written={
            "before_score": None, "after_score": None, "since_last": "", "what_i_did": "",
            "response": "", "plan": "From the tablet.",
        },
    )  # fmt: skip
    page = desk.post(url(note), form(note, plan="From the phone.", **{"f-0-zone": "heart"}))
    assert page.status_code == 409
    text = page.content.decode()
    assert "From the tablet." in text
    assert "From the phone." in text
    newest = SessionNote.objects.get()
    again = form(newest, plan="From the phone.", **{"f-0-zone": "heart"})
    assert desk.post(url(note), again).status_code == 302
    kept = SessionNote.objects.get()
    assert (kept.plan, [f.zone for f in kept.findings.all()]) == ("From the phone.", ["heart"])


def test_sign_saves_what_is_on_the_page_first(desk: Browser, note: SessionNote) -> None:
    page = desk.post(url(note), form(note, plan="Signed words.", sign="1"), follow=True)
    assert "A signed note is read-only." in page.content.decode()
    assert "Signed words." in page.content.decode()
    late = desk.post(url(note), form(note, plan="Too late."))
    assert late.status_code == 409
    assert late.context["form"].initial["text"] == "Plan: Too late."
    assert SessionNote.objects.get().plan == "Signed words."


def test_an_amendment_is_added_below(
    desk: Browser, note: SessionNote, therapist: Membership
) -> None:
    address = reverse("amend_note", args=[note.ref])
    early = desk.post(address, {"text": "More.", "reason": "Forgot."})
    assert early.status_code == 422
    sign(note=note, version=note.version, by=therapist, now=timezone.now())
    assert desk.post(address, {"text": "", "reason": ""}).status_code == 422
    page = desk.post(address, {"text": "Left arch, too.", "reason": "Forgot."}, follow=True)
    assert "Left arch, too." in page.content.decode()


def test_a_cancelled_visit_says_why_there_is_no_note(
    desk: Browser, visit: Appointment, therapist: Membership
) -> None:
    cancel(appointment=visit, by=therapist, now=NOW)
    page = desk.post(reverse("write_note", args=[visit.ref]), follow=True)
    assert "was cancelled" in page.content.decode()


def test_a_note_is_a_stranger_to_another_practice(
    note: SessionNote, other_therapist: Membership, signed_in: Callable[..., Browser]
) -> None:
    stranger = signed_in(Browser(), other_therapist)
    addresses = [
        url(note),
        reverse("amend_note", args=[note.ref]),
        reverse("write_note", args=[note.appointment.ref]),
    ]
    assert [stranger.post(address).status_code for address in addresses] == [404, 404, 404]


def test_the_last_signed_note_stands_beside_the_draft(
    desk: Browser, note: SessionNote, therapist: Membership, visit: Appointment
) -> None:
    held = SessionNote.objects.get(pk=note.pk)
    felt = {"f-0-zone": "heart", "f-0-tenderness": "3"}
    desk.post(url(held), form(held, plan="Look again in a week.", sign="1", **felt))
    later = Appointment.objects.get(pk=visit.pk)
    later.pk, later.ref, later.status = None, "NEXT234567", "booked"
    later.form_key = "11111111-1111-4111-8111-111111111111"
    shift = visit.type.length * 20
    for name in ("starts_at", "ends_at", "occupied_from", "occupied_until"):
        setattr(later, name, getattr(later, name) + shift)
    later._state.adding = True
    later.save()
    page = desk.post(reverse("write_note", args=[later.ref]), follow=True)
    assert "Look again in a week." in page.content.decode()
    assert "<summary>Last time's foot map</summary>" in page.content.decode()
    # It stays while a mistake is mended.
    written = SessionNote.objects.get(appointment=later)
    wrong = desk.post(url(written), form(written, before_score="11"))
    assert wrong.status_code == 422
    assert "Look again in a week." in wrong.content.decode()


def test_the_prompts_of_the_appointment_s_type_stand_beside_what_was_done(
    desk: Browser, note: SessionNote
) -> None:
    kind = note.appointment.type
    kind.note_prompts = "Warm-up\nArch <left, right>"
    kind.save()
    page = desk.get(url(note)).content.decode()
    assert "Warm-up · Arch &lt;left, right&gt;" in page
    wrong = desk.post(url(note), form(note, before_score="11"))
    assert "Warm-up · Arch" in wrong.content.decode()


def test_save_and_book_next_is_booked_with_one_press_more(
    desk: Browser, note: SessionNote, therapist: Membership
) -> None:
    answer = desk.post(url(note), form(note, plan="Again in a week.", book_next="1"))
    note.refresh_from_db()
    assert (note.plan, note.status) == ("Again in a week.", "draft")
    offered = suggested(note.client, last=last_visit(note.client), by=therapist, now=timezone.now())
    (planned,) = (one for one in offered if one.is_planned)
    asked = parse_qs(urlsplit(answer["Location"]).query)
    assert asked["client"] == [note.client.ref]
    assert planned.why == "7 days later"
    assert [asked["on"][0], asked["at"][0]] == f"{planned.starts:%Y-%m-%d %H:%M}".split()
    assert asked["therapist"] == [planned.therapist.ref]
    page = desk.get(answer["Location"])
    assert (page.context["form"].initial["on"], page.context["form"].initial["at"]) == (
        asked["on"][0], asked["at"][0],
    )  # fmt: skip
