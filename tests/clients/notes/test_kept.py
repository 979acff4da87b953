"""What was written stays: in the database once signed, on the page when it could not be kept."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.appointments.models import Appointment
from clients.notes.actions import amend, save_draft
from clients.notes.findings import Finding, finding_of
from clients.notes.models import Amendment, SessionNote, ZoneFinding
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory
from tests.factories.appointments import booked
from tests.factories.notes import WRITTEN, begun, drafted, signed
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
HEEL = Finding("heel_fat_pad", "left", 2, "eased")
Counted = Callable[[int], Any]


@pytest.fixture
def closed(visit: Appointment, therapist: Membership) -> SessionNote:
    """A signed note with a finding and an amendment."""
    note = signed(visit, therapist, findings=[HEEL])
    amend(note=note, text="Left arch too.", reason="Forgot.", by=therapist, now=NOW)
    return note


def by_hand(sql: str) -> Callable[[], Any]:
    return lambda: connection.cursor().execute(sql)


def everything() -> list[Any]:
    return [list(model.objects.values()) for model in (SessionNote, ZoneFinding, Amendment)]


@pytest.mark.parametrize(
    "change",
    [
        lambda: SessionNote.objects.update(plan="Different."),
        lambda: SessionNote.objects.update(status="draft", signed_at=None, signed_by=None),
        lambda: SessionNote.objects.get().save(),
        lambda: SessionNote.objects.bulk_update([SessionNote.objects.get()], ["version"]),
        by_hand("UPDATE notes_sessionnote SET before_score = 0"),
        by_hand("DELETE FROM notes_sessionnote"),
        lambda: ZoneFinding.objects.update(tenderness=3),
        lambda: ZoneFinding.objects.all().delete(),
        by_hand("UPDATE notes_zonefinding SET foot = 'right'"),
        by_hand("DELETE FROM notes_zonefinding"),
        lambda: Amendment.objects.update(text="Different."),
        lambda: Amendment.objects.all().delete(),
        by_hand("UPDATE notes_amendment SET reason = ''"),
        by_hand("DELETE FROM notes_amendment"),
    ],
)
def test_nothing_signed_can_be_changed_or_taken_out_by_anybody(
    change: Callable[[], Any], closed: SessionNote
) -> None:
    before = everything()
    with pytest.raises(IntegrityError), transaction.atomic():
        change()
    assert everything() == before


@pytest.mark.parametrize("bulk", [True, False])
def test_no_finding_is_slipped_into_a_signed_note(bulk: bool, closed: SessionNote) -> None:
    more = ZoneFinding(
        practice=closed.practice, note=closed, map_version="1", zone="solar_plexus", foot="left",
        tenderness=1,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="note_is_signed"), transaction.atomic():
        ZoneFinding.objects.bulk_create([more]) if bulk else more.save()
    assert closed.findings.count() == 1


def test_no_finding_is_moved_into_a_signed_note(closed: SessionNote, therapist: Membership) -> None:
    other = booked(ClientFactory(practice=therapist.practice), therapist, timezone.now() + DAY)
    draft = drafted(other, therapist, findings=[HEEL])
    moved = ZoneFinding.objects.filter(note=draft)
    moved.update(zone="solar_plexus")
    with pytest.raises(IntegrityError), transaction.atomic():
        moved.update(note=closed)
    assert closed.findings.count() == 1


def test_a_draft_is_still_free(visit: Appointment, therapist: Membership) -> None:
    note = drafted(visit, therapist)
    assert SessionNote.objects.update(plan="Different.") == 1
    assert ZoneFinding.objects.update(tenderness=0) == 2
    assert note.findings.all().delete()[0] == 2


def test_the_database_wants_to_know_who_signed(visit: Appointment, therapist: Membership) -> None:
    begun(visit, therapist)
    with pytest.raises(IntegrityError, match="note_signed_by_somebody"), transaction.atomic():
        SessionNote.objects.update(status="signed")
    with pytest.raises(IntegrityError, match="note_signed_by_somebody"), transaction.atomic():
        SessionNote.objects.update(signed_at=NOW)


@pytest.mark.parametrize(
    "finding",
    [
        Finding("solar_plexus", "middle", 1),
        Finding("solar_plexus", "left", 4),
        Finding("solar_plexus", "left", -1),
        Finding("solar_plexus", "left", 1, "eased\x00"),
    ],
)
def test_a_finding_that_cannot_be_is_refused_in_words(
    finding: Finding, note: SessionNote, therapist: Membership
) -> None:
    with pytest.raises(ValidationError), transaction.atomic():
        save_draft(note=note, version=1, written=WRITTEN, findings=[finding], by=therapist, now=NOW)
    assert (SessionNote.objects.get().version, ZoneFinding.objects.count()) == (1, 0)


def test_the_same_page_sent_twice_is_saved_once(note: SessionNote, therapist: Membership) -> None:
    for _ in range(2):
        held = save_draft(
            note=note, version=1, written=WRITTEN, findings=[HEEL], by=therapist, now=NOW
        )
        assert (held.version, held.plan) == (2, WRITTEN["plan"])
    assert AuditEvent.objects.filter(verb="note.drafted").count() == 1


# ---- On the page -----------------------------------------------------------------------------
DAY = timedelta(days=1)


def form(version: int, **values: Any) -> dict[str, Any]:
    empty = dict.fromkeys(WRITTEN, "")
    rows = {"f-TOTAL_FORMS": "1", "f-INITIAL_FORMS": "0", "f-0-zone": "", "f-0-foot": ""}
    return empty | rows | {"f-0-tenderness": "0", "f-0-remark": "", "version": version} | values


def url(note: SessionNote) -> str:
    return reverse("note", args=[note.ref])


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def test_sign_pressed_twice_signs_once_and_shows_the_note(desk: Browser, note: SessionNote) -> None:
    pressed = form(1, plan="Again in a week.", sign="1")
    answers = [desk.post(url(note), pressed) for _ in range(2)]
    assert [(a.status_code, a["Location"]) for a in answers] == [(302, url(note))] * 2
    assert AuditEvent.objects.filter(verb="note.signed").count() == 1


def test_what_was_typed_after_it_was_signed_becomes_an_amendment_with_its_findings(
    desk: Browser, closed: SessionNote
) -> None:
    typed = form(
        1, plan="Ring on Monday.", before_score="0",
        **{"f-0-zone": "solar_plexus", "f-0-foot": "left", "f-0-tenderness": "2",
           "f-0-remark": "pulsing", "f-0-textures": ["tight"], "f-0-pressure": "firm",
           "f-0-change": "eased"},
    )  # fmt: skip
    page = desk.post(url(closed), typed)
    assert page.status_code == 409
    assert "Nothing is lost: add it as an amendment." in text(page)
    kept = page.context["form"].initial["text"]
    assert kept.splitlines()[0] == "Soreness before, 0 to 10: 0"
    assert "Plan: Ring on Monday." in kept
    assert re.search(r"Finding: Central hollow .*, Left, Clear, Tight, .*, pulsing", kept)
    reason = {"text": kept, "reason": "Signed on the other screen."}
    desk.post(reverse("amend_note", args=[closed.ref]), reason)
    assert [a.text for a in closed.amendments.all()][-1] == kept


def test_what_was_typed_wrongly_after_it_was_signed_is_kept_too(
    desk: Browser, closed: SessionNote
) -> None:
    page = desk.post(url(closed), form(1, plan="Ring on Monday.", before_score="11"))
    assert page.status_code == 409
    assert "Plan: Ring on Monday." in page.context["form"].initial["text"]


def test_the_other_tab_s_time_is_told_as_the_wall_shows_it(
    desk: Browser, note: SessionNote, therapist: Membership
) -> None:
    summer = datetime(2027, 7, 1, 9, 40, tzinfo=UTC)
    save_draft(note=note, version=1, written=WRITTEN, findings=[], by=therapist, now=summer)
    page = desk.post(url(note), form(1, plan="From the phone."))
    assert page.status_code == 409
    assert "This note was also changed elsewhere at 10:40. Here are both." in text(page)


def test_both_versions_are_shown_with_their_findings_and_mine_can_be_kept(
    desk: Browser, note: SessionNote, therapist: Membership
) -> None:
    save_draft(note=note, version=1, written=WRITTEN, findings=[HEEL], by=therapist, now=NOW)
    mine = form(
        1, plan="Line one\nline <two>", before_score="4",
        **{"f-0-zone": "solar_plexus", "f-0-foot": "left", "f-0-tenderness": "3",
           "f-0-remark": "pulsing", "f-0-textures": ["tight"], "f-0-pressure": "firm",
           "f-0-change": "eased"},
    )  # fmt: skip
    page = desk.post(url(note), mine)
    shown = text(page)
    assert page.status_code == 409
    assert "Heel fat pad (tender; eased)" in shown
    assert "Line one<br>line &lt;two&gt;" in shown
    finding = r"Central hollow [^<]*, Left, Marked, Tight, Firm pressure, Eased by the end, pulsing"
    assert re.search(rf"<dt>Finding</dt><dd>{finding}</dd>", shown)
    again = {
        unescape(name): unescape(value)
        for name, value in re.findall(
            r'<textarea name="([^"]+)" hidden>(.*?)</textarea>', page.content.decode(), re.S
        )
    }
    again |= dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown))
    hidden = re.findall(r'name="(f-[A-Z_]+)" value="(\d+)"', shown)
    assert desk.post(url(note), again | dict(hidden) | {"save": "1"}).status_code == 302
    kept = SessionNote.objects.get()
    assert (kept.version, kept.before_score) == (3, 4)
    assert kept.plan.splitlines() == ["Line one", "line <two>"]
    assert [finding_of(row) for row in kept.findings.all()] == [
        Finding("solar_plexus", "left", 3, "pulsing", ("tight",), "firm", "eased")
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"before_score": "11"}, "Choose one of the answers on the page."),
        ({"after_score": "-1"}, "Choose one of the answers on the page."),
        ({"plan": "x" * 20_001}, "Shorten this to 20000 characters. It has 20001."),
        ({"plan": "Again\u202ein"}, "Take out the hidden characters"),
        ({"version": ""}, "There is a problem"),
        ({"version": "one"}, "There is a problem"),
        ({"f-0-zone": "nowhere"}, "Choose one of the answers on the page."),
        ({"f-0-tenderness": "2"}, "Choose the zone or site that was tender."),
        ({"f-0-zone": "heart", "f-0-foot": "middle"}, "Choose one of the answers on the page."),
        ({"f-TOTAL_FORMS": "many"}, "Part of the form did not arrive. Load the page again."),
        ({"f-TOTAL_FORMS": "2000"}, "A note has room for 60 findings."),
    ],
)
def test_a_mistake_is_explained_and_what_was_typed_stays(
    changes: dict[str, str], said: str, desk: Browser, note: SessionNote
) -> None:
    page = desk.post(url(note), form(1, since_last="Slept well.") | changes)
    assert page.status_code == 422
    assert "<title>Error: Session note" in text(page)
    assert said in text(page)
    assert "Slept well." in text(page)
    assert SessionNote.objects.get().version == 1


def test_a_session_that_ran_out_sends_to_the_sign_in_and_keeps_the_saved_draft(
    desk: Browser, note: SessionNote, therapist: Membership
) -> None:
    save_draft(note=note, version=1, written=WRITTEN, findings=[HEEL], by=therapist, now=NOW)
    desk.logout()
    answer = desk.post(url(note), form(2, plan="Typed after it ran out."))
    assert answer["Location"] == f"/account/sign-in/?next={url(note)}"
    assert SessionNote.objects.get().plan == WRITTEN["plan"]


@pytest.mark.parametrize("findings", [1, 3])
def test_a_draft_costs_the_same_for_any_number_of_findings(
    findings: int, desk: Browser, note: SessionNote, therapist: Membership,
    django_assert_num_queries: Counted,
) -> None:  # fmt: skip
    zones = ["solar_plexus", "heel_fat_pad", "heart"][:findings]
    rows = [Finding(zone, "left", 1) for zone in zones]
    save_draft(note=note, version=1, written=WRITTEN, findings=rows, by=therapist, now=NOW)
    # Session, user, place; note with findings; client; trace in a savepoint; answers, letters;
    # consent, overrides; what was typed and not saved; letters beside headings, snippets; the last
    # signed note; routines at home, adverse events, runs, what was told after visits.
    with django_assert_num_queries(21):
        desk.get(url(note))


@pytest.mark.parametrize("amendments", [1, 3])
def test_a_signed_note_costs_the_same_for_any_number_of_amendments(
    amendments: int, desk: Browser, visit: Appointment, therapist: Membership,
    django_assert_num_queries: Counted,
) -> None:  # fmt: skip
    note = signed(visit, therapist)
    for n in range(amendments):
        amend(note=note, text=f"More {n}.", reason="Forgot.", by=therapist, now=NOW)
    # Session, user, place; note with findings; client; trace in a savepoint; answers, letters;
    # consent, overrides; the session before; amendments with their authors; events,
    # letters and photos of the session, what was told after it.
    with django_assert_num_queries(19):
        page = desk.get(url(note))
    assert text(page).count("Forgot.") == amendments


def test_who_signed_and_when_is_told_in_the_practice_s_time(
    visit: Appointment, therapist: Membership, desk: Browser
) -> None:
    note = drafted(visit, therapist)
    with time_machine.travel(datetime(2027, 7, 1, 9, 40, tzinfo=UTC), tick=False):
        desk.force_login(therapist.user)
        page = desk.post(url(note), form(2, sign="1"), follow=True)
    assert f"Signed by {therapist.name} on 1 July 2027, 10:40." in text(page)


def test_the_office_reads_and_writes_no_notes(
    note: SessionNote, admin_member: Membership, signed_in: Callable[..., Browser]
) -> None:
    office = signed_in(Browser(), admin_member)
    addresses = [url(note), reverse("amend_note", args=[note.ref])]
    addresses.append(reverse("write_note", args=[note.appointment.ref]))
    assert [office.post(address).status_code for address in addresses] == [403] * 3
