"""What is typed is kept apart from the note, per page, and nothing of it is lost."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.appointments.models import Appointment
from clients.notes.actions import save_draft, sign
from clients.notes.findings import Finding
from clients.notes.keeping import Sent, forget, keep_typed, set_aside, unsaved_of
from clients.notes.locking import set_lock
from clients.notes.models import Amendment, SessionNote, UnsavedDraft
from practice.accounts.models import Membership
from routines.footmap import PLACES, Foot, is_on_foot
from tests.clients.notes.test_pages import form
from tests.factories import MembershipFactory
from tests.factories.appointments import booked
from tests.factories.notes import WRITTEN, begun, signed
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
ONE, TWO = UUID(int=1), UUID(int=2)


def typed(note: SessionNote, by: Membership, **changes: Any) -> UnsavedDraft:
    values = {"page": ONE, "number": 1, "base_version": note.version, "now": NOW} | changes
    words = values.pop("plan", "Rest.")
    return keep_typed(note=note, by=by, typed=[("plan", words)], **values).draft


def address(note: SessionNote) -> str:
    return reverse("note", args=[note.ref])


def page_of(desk: Browser, url: str) -> str:
    answer = desk.get(url)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("number", "kept"), [(1, "Rest."), (2, "Rest."), (3, "Later."), (9, "Later.")]
)
def test_what_arrives_late_or_twice_changes_nothing(
    number: int, kept: str, note: SessionNote, therapist: Membership
) -> None:
    typed(note, therapist, number=2)
    typed(note, therapist, number=number, plan="Later.")
    (only,) = unsaved_of(note, therapist)
    assert only.typed == [["plan", kept]]


def test_only_the_fields_of_the_note_are_kept(note: SessionNote, therapist: Membership) -> None:
    pairs = [
        ("plan", "Rest."), ("csrfmiddlewaretoken", "secret"), ("sign", "1"), ("page", "x"),
        ("f-TOTAL_FORMS", "1"), ("f-0-zone", "heart"), ("f-0-textures", "gritty"),
        ("f-0-textures", "tight"), ("f-100-zone", "heart"), ("f-0-zone\n", "heart"),
    ]  # fmt: skip
    kept = keep_typed(
        note=note, page=ONE, number=1, base_version=1, typed=pairs, by=therapist, now=NOW
    )
    assert [tuple(pair) for pair in kept.draft.typed] == [
        ("plan", "Rest."), ("f-TOTAL_FORMS", "1"), ("f-0-zone", "heart"),
        ("f-0-textures", "gritty"), ("f-0-textures", "tight"),
    ]  # fmt: skip


def test_it_is_sealed(note: SessionNote, therapist: Membership) -> None:
    typed(note, therapist, plan="Bruised heel")
    with connection.cursor() as cursor:
        cursor.execute("SELECT typed FROM notes_unsaveddraft")
        assert "Bruised" not in cursor.fetchone()[0]


def test_the_record_is_not_touched(note: SessionNote, therapist: Membership) -> None:
    before = SessionNote.objects.values().get()
    typed(note, therapist)
    assert SessionNote.objects.values().get() == before


def test_a_page_takes_the_place_of_the_draft_it_carries_on(
    note: SessionNote, therapist: Membership
) -> None:
    first = typed(note, therapist)
    typed(note, therapist, page=TWO, carries_on=f"{first.ref}:{first.number}", plan="More.")
    assert [one.typed for one in unsaved_of(note, therapist)] == [[["plan", "More."]]]


def test_but_not_when_somebody_went_on_typing_there(
    note: SessionNote, therapist: Membership
) -> None:
    first = typed(note, therapist)
    opened_with = f"{first.ref}:{first.number}"
    typed(note, therapist, number=2, plan="Typed on.")
    kept = keep_typed(
        note=note, page=TWO, number=1, base_version=1, typed=[("plan", "More.")], by=therapist,
        now=NOW, carries_on=opened_with,
    )  # fmt: skip
    assert kept.elsewhere == first
    assert len(unsaved_of(note, therapist)) == 2


def test_nobody_sees_or_removes_what_a_colleague_typed(
    note: SessionNote, therapist: Membership, desk: Browser
) -> None:
    colleague = MembershipFactory(practice=therapist.practice, role="therapist")
    theirs = typed(note, colleague, plan="Theirs alone.")
    assert "Theirs alone." not in page_of(desk, address(note))
    hidden = reverse("unsaved_draft", args=[note.ref, theirs.ref])
    assert (desk.get(hidden).status_code, desk.post(hidden).status_code) == (404, 404)
    typed(note, therapist, page=TWO, carries_on=f"{theirs.ref}:{theirs.number}")
    forget(note=note, by=therapist, sent=Sent(theirs.page, 9, f"{theirs.ref}:1"), now=NOW)
    assert unsaved_of(note, colleague) == [theirs]


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({}, 422),
        ({"page": "x", "number": "1"}, 422),
        ({"page": str(ONE)}, 422),
        ({"page": str(ONE), "number": "99999999999999999999"}, 422),
        ({"page": str(ONE), "number": "1", "version": "1"}, 200),
        ({"page": str(ONE), "number": "1", "version": "7"}, 409),
        ({"page": str(ONE), "number": "1"}, 409),
    ],
)
def test_keeping_says_what_became_of_it(
    values: dict[str, str], status: int, note: SessionNote, desk: Browser
) -> None:
    answer = desk.post(reverse("keep_typed", args=[note.ref]), {"plan": "Rest.", **values})
    assert answer.status_code == status
    assert UnsavedDraft.objects.count() == (status != 422)
    assert bool(answer.json()["kept"]) == (status != 422)


def test_what_was_typed_comes_back_and_saving_lets_go_of_it(
    note: SessionNote, therapist: Membership, desk: Browser
) -> None:
    sent = {**form(note, plan="Rest a week."), "page": str(ONE), "number": "1"}
    sent |= {"f-0-zone": "heart", "f-0-tenderness": "3", "f-0-textures": ["gritty", "tight"]}
    assert desk.post(reverse("keep_typed", args=[note.ref]), sent).status_code == 200
    answer = desk.get(address(note))
    assert answer.context["form"].initial["plan"] == "Rest a week."
    (row,) = answer.context["findings"].initial
    assert (row["zone"], row["tenderness"], row["textures"]) == ("heart", "3", ["gritty", "tight"])
    assert "did not save" in answer.content.decode()
    kept = unsaved_of(note, therapist)[0]
    resumed = sent | {
        "page": str(uuid4()),
        "number": "0",
        "carries_on": f"{kept.ref}:{kept.number}",
    }
    assert desk.post(address(note), resumed).status_code == 302
    assert unsaved_of(note, therapist) == []
    note.refresh_from_db()
    assert (note.plan, note.findings.get().textures) == ("Rest a week.", ["gritty", "tight"])


def test_back_to_what_was_saved_and_forth_again(
    note: SessionNote, therapist: Membership, desk: Browser
) -> None:
    draft = typed(note, therapist, plan="Half a thought")
    away = reverse("unsaved_draft", args=[note.ref, draft.ref])
    desk.post(away)
    page = desk.get(address(note))
    assert page.context["form"].initial["plan"] == ""
    assert away in page.content.decode()
    assert "Half a thought" in page_of(desk, away)
    typed(note, therapist, number=2, plan="A whole one")
    assert unsaved_of(note, therapist)[0].set_aside_at is None


def test_saved_by_somebody_else_both_are_shown(
    note: SessionNote, therapist: Membership, desk: Browser
) -> None:
    draft = typed(note, therapist, plan="Mine.")
    save_draft(
        note=note, version=note.version, written=WRITTEN | {"plan": "Theirs."}, findings=[],
        by=therapist, now=NOW,
    )  # fmt: skip
    page = desk.get(address(note))
    assert page.context["form"].initial["plan"] == "Theirs."
    both = reverse("unsaved_draft", args=[note.ref, draft.ref])
    assert both in page.content.decode()
    text = page_of(desk, both)
    assert "Mine." in text
    assert "Theirs." in text
    note.refresh_from_db()
    sent = {**form(note, plan="Mine."), "carries_on": f"{draft.ref}:{draft.number}"}
    assert desk.post(address(note), sent).status_code == 302
    note.refresh_from_db()
    assert (note.plan, unsaved_of(note, therapist)) == ("Mine.", [])


def test_signed_meanwhile_it_becomes_an_amendment_or_is_left_out(
    note: SessionNote, therapist: Membership, desk: Browser
) -> None:
    first, second = typed(note, therapist, plan="Left arch."), typed(note, therapist, page=TWO)
    sign(note=note, version=note.version, by=therapist, now=NOW + timedelta(minutes=1))
    signed = page_of(desk, address(note))
    shown = reverse("unsaved_draft", args=[note.ref, first.ref])
    assert shown in signed
    assert "Plan: Left arch." in page_of(desk, shown)
    sent = {"text": "Plan: Left arch.", "reason": "Typed late.", "carries_on": f"{first.ref}:1"}
    assert desk.post(reverse("amend_note", args=[note.ref]), sent).status_code == 302
    assert Amendment.objects.get().text == "Plan: Left arch."
    assert unsaved_of(note, therapist) == [second]
    desk.post(reverse("unsaved_draft", args=[note.ref, second.ref]))
    assert unsaved_of(note, therapist) == []
    note.refresh_from_db()
    assert note.plan == ""


def test_a_page_with_a_mistake_carries_on_what_it_kept(
    note: SessionNote, therapist: Membership, desk: Browser
) -> None:
    kept = typed(note, therapist)
    wrong = form(note, **{"f-0-zone": "heart", "f-0-foot": "right"}, page=str(ONE))
    answer = desk.post(address(note), wrong)
    assert answer.status_code == 422
    assert f'name="carries_on" value="{kept.ref}:1"' in answer.content.decode()
    assert answer.context["page"] != ONE
    assert answer.context["elsewhere"] == []


def test_set_aside_is_not_offered_as_something_new(
    note: SessionNote, therapist: Membership, desk: Browser
) -> None:
    set_aside(draft=typed(note, therapist), now=NOW)
    answer = desk.get(address(note))
    assert (answer.context["elsewhere"], answer.context["carried_on"]) == ([], None)
    assert len(answer.context["set_aside"]) == 1


def test_a_page_that_only_brought_last_time_carries_on_what_it_was_opened_with(
    note: SessionNote, therapist: Membership, desk: Browser
) -> None:
    kept = typed(note, therapist)
    sent = form(note, page=str(TWO), carries_on=f"{kept.ref}:{kept.number}", same_as_last="1")
    answer = desk.post(address(note), sent)
    assert (answer.context["carried_on"], answer.context["elsewhere"]) == (kept, [])


def test_what_was_set_aside_goes_when_the_note_is_signed(
    note: SessionNote, therapist: Membership
) -> None:
    set_aside(draft=typed(note, therapist), now=NOW)
    other = typed(note, therapist, page=TWO)
    sign(note=note, version=note.version, by=therapist, now=NOW)
    assert unsaved_of(note, therapist) == [other]


def test_what_was_typed_after_the_form_went_stays(
    note: SessionNote, therapist: Membership, desk: Browser
) -> None:
    typed(note, therapist, number=2, plan="Rest, and the fall last night.")
    desk.post(address(note), {**form(note, plan="Rest."), "page": str(ONE), "number": "1"})
    assert [one.typed for one in unsaved_of(note, therapist)] == [
        [["plan", "Rest, and the fall last night."]]
    ]


def test_a_sending_that_comes_after_the_save_makes_no_ghost(
    note: SessionNote, therapist: Membership, desk: Browser
) -> None:
    typed(note, therapist, number=2)
    desk.post(address(note), {**form(note, plan="Rest."), "page": str(ONE), "number": "2"})
    note.refresh_from_db()
    late = keep_typed(
        note=note, page=ONE, number=1, base_version=1, typed=[("plan", "Re")], by=therapist, now=NOW
    )
    assert (late.changed, unsaved_of(note, therapist)) == (False, [])
    typed(note, therapist, number=3, plan="More.")
    assert len(unsaved_of(note, therapist)) == 1


def test_empty_rows_do_not_wait_for_ever(note: SessionNote, therapist: Membership) -> None:
    for page, now in ((ONE, NOW), (TWO, NOW + timedelta(days=2))):
        typed(note, therapist, page=page, now=now)
        forget(note=note, by=therapist, sent=Sent(page, 1), now=now)
    assert [row.page for row in UnsavedDraft.objects.all()] == [TWO]


def test_back_to_what_was_saved_also_once_the_page_has_typed_on(
    note: SessionNote, therapist: Membership, desk: Browser
) -> None:
    first = typed(note, therapist)
    opened_with = reverse("unsaved_draft", args=[note.ref, first.ref])
    typed(note, therapist, page=TWO, carries_on=f"{first.ref}:1", plan="Typed on.")
    assert desk.post(opened_with, {"page": str(TWO)}).status_code == 302
    assert desk.get(address(note)).context["form"].initial["plan"] == ""
    assert unsaved_of(note, therapist)[0].set_aside_at is not None
    assert desk.post(opened_with, {"page": str(ONE)}).status_code == 404


def test_sent_into_a_signed_note_it_goes_with_its_amendment(
    note: SessionNote, therapist: Membership, desk: Browser
) -> None:
    typed(note, therapist, plan="Late.")
    sign(note=note, version=note.version, by=therapist, now=NOW)
    answer = desk.post(address(note), {**form(note, plan="Late."), "page": str(ONE), "number": "1"})
    assert answer.status_code == 409
    assert f'name="page" value="{ONE}"' in answer.content.decode()
    sent = {"text": "Late.", "reason": "Typed late.", "page": str(ONE), "number": "1"}
    desk.post(reverse("amend_note", args=[note.ref]), sent)
    assert unsaved_of(note, therapist) == []


def test_a_locked_draft_says_what_was_typed_and_takes_in_more(
    note: SessionNote, therapist: Membership, desk: Browser
) -> None:
    set_lock(practice=note.practice, hours=24, by=therapist)
    SessionNote.objects.update(saved_at=timezone.now() - timedelta(days=2))
    note.refresh_from_db()
    draft = typed(note, therapist, plan="Left arch.")
    assert reverse("unsaved_draft", args=[note.ref, draft.ref]) in page_of(desk, address(note))
    sent = {"page": str(TWO), "number": "1", "version": str(note.version), "plan": "More."}
    answer = desk.post(reverse("keep_typed", args=[note.ref]), sent)
    assert (answer.status_code, answer.json()["locked"]) == (409, True)
    assert len(unsaved_of(note, therapist)) == 2


@pytest.mark.slow
def test_last_time_brings_no_more_than_a_note_has_room_for(
    visit: Appointment, therapist: Membership, desk: Browser
) -> None:
    places = [Finding(code, "left", 1) for code in PLACES if is_on_foot(code, Foot.LEFT)]
    signed(visit, therapist, findings=places[:50])
    later = booked(visit.client, therapist, visit.starts_at + timedelta(days=7))
    note = begun(later, therapist)
    mine = {
        f"f-{n}-{part}": value
        for n, one in enumerate(places[40:70])
        for part, value in (("zone", one.zone), ("foot", "left"), ("tenderness", "2"))
    }
    rows = {**form(note, same_as_last="1"), **mine, "f-TOTAL_FORMS": "30"}
    answer = desk.post(address(note), rows)
    assert len(answer.context["findings"].initial) == 60
    assert "10 findings of last time left out" in answer.content.decode()


def test_signing_out_tells_the_browser_to_forget(desk: Browser) -> None:
    answer = desk.post(reverse("account_logout"))
    assert answer.headers["Clear-Site-Data"] == '"storage"'
