"""Tenderness as a figure of 0 to 10: kept and shown as written, and compared as 0 to 3."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from clients.notes.actions import save_draft
from clients.notes.feel import OF_TEN, TENDERNESS, figures, step_of
from clients.notes.findings import Finding, finding_of
from clients.notes.forms import FindingForm, Scale
from clients.notes.habits import habits_of, keep_habits
from clients.notes.map_showing import drawings, heat, key
from clients.notes.models import NoteHabits, SessionNote, ZoneFinding
from clients.notes.paper import note_pdf
from clients.notes.showing import shown
from clients.notes.zones_showing import over_time
from practice.accounts.models import Membership
from tests.clients.notes.test_habits import sent as habits
from tests.clients.screening.forms import text
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.notes import WRITTEN, begun, signed
from tests.factories.screening import NOW, screened

HEEL = "heel_fat_pad"
SEVEN = Finding(HEEL, "left", 3, rated=7)


@pytest.mark.parametrize(
    ("rated", "step"),
    [(0, 0), (1, 1), (2, 1), (3, 1), (4, 2), (5, 2), (6, 2), (7, 3), (8, 3), (9, 3), (10, 3)],
)
def test_what_every_figure_counts_as(rated: int, step: int) -> None:
    assert step_of(rated) == step


@pytest.mark.parametrize("rated", [-1, 11])
def test_no_other_figure_counts(rated: int) -> None:
    with pytest.raises(ValueError, match="0 to 10"):
        step_of(rated)


def test_every_step_has_its_figures_in_words() -> None:
    assert len(OF_TEN) == len(TENDERNESS)
    said = [figures(step) for step in range(len(OF_TEN))]
    assert said == ["0 of 10", "1 to 3 of 10", "4 to 6 of 10", "7 to 10 of 10"]


@pytest.mark.parametrize(
    ("data", "own", "scale"),
    [
        ({"scale": "10", "tenderness": "7"}, 3, 10),
        ({"scale": "3", "tenderness": "2"}, 10, 3),
        # Typed on a page, or kept as a draft, before there were two scales.
        ({"tenderness": "2"}, 10, 3),
        # A spare row is not sent by the script, and comes back empty.
        ({}, 10, 10),
        ({}, 3, 3),
        ({"scale": "7", "tenderness": "2"}, 10, 3),
    ],
)
def test_a_row_stays_on_the_scale_it_was_typed_on(
    data: dict[str, str], own: int, scale: int
) -> None:
    assert FindingForm(data, scale=own).of == scale
    assert FindingForm(initial=data, scale=own).of == scale


@pytest.mark.parametrize(
    ("scale", "tenderness", "is_taken"),
    [("3", "3", True), ("3", "4", False), ("3", "10", False), ("10", "10", True),
     ("10", "0", True), ("10", "11", False), ("7", "2", False)],
)  # fmt: skip
def test_a_figure_is_one_of_its_scale(scale: str, tenderness: str, is_taken: bool) -> None:
    form = FindingForm({"zone": HEEL, "foot": "left", "scale": scale, "tenderness": tenderness})
    assert form.is_valid() is is_taken


@pytest.mark.parametrize(("scale", "word"), [("3", "None is"), ("10", "0 is")])
def test_a_missing_figure_is_asked_for(scale: str, word: str) -> None:
    form = FindingForm({"zone": HEEL, "foot": "left", "scale": scale})
    assert form.errors["tenderness"] == [f"Choose how tender it was. {word} an answer, too."]


@pytest.fixture
def of_ten(therapist: Membership) -> Membership:
    keep_habits(by=therapist, shows_soap=False, tenderness_scale=10, snippets={})
    return therapist


@pytest.fixture
def amira(therapist: Membership) -> Client:
    client = ClientFactory(practice=therapist.practice)
    screened(client, therapist, MONDAY_AT_TEN - timedelta(days=3), {})
    return client


def row(scale: str, tenderness: str, zone: str = HEEL, n: int = 0) -> dict[str, str]:
    fields = {"zone": zone, "foot": "left", "tenderness": tenderness, "scale": scale, "remark": ""}
    return {f"f-{n}-{name}": value for name, value in fields.items()}


def form(note: SessionNote, *rows: dict[str, str], **values: Any) -> dict[str, Any]:
    fields = dict.fromkeys(WRITTEN, "") | {"version": note.version}
    fields |= {"f-TOTAL_FORMS": str(len(rows)), "f-INITIAL_FORMS": "0"}
    for one in rows:
        fields |= one
    return fields | values


def url(note: SessionNote) -> str:
    return reverse("note", args=[note.ref])


def saved(note: SessionNote, by: Membership, *findings: Finding) -> SessionNote:
    return save_draft(
        note=note, version=note.version, written=WRITTEN, findings=findings, by=by, now=NOW
    )


@pytest.mark.django_db
def test_a_therapist_chooses_their_own(desk: Browser, therapist: Membership) -> None:
    page = reverse("my_notes")
    assert habits_of(therapist).tenderness_scale == 3
    assert "How I write tenderness" in desk.get(page).content.decode()
    assert desk.post(page, habits(tenderness_scale="10")).status_code == 302
    assert habits_of(therapist).tenderness_scale == 10
    assert desk.get(page).context["form"]["tenderness_scale"].value() == 10
    assert desk.post(page, habits(tenderness_scale="5")).status_code == 422
    assert habits_of(therapist).tenderness_scale == 10
    colleague = MembershipFactory(practice=therapist.practice, role="therapist")
    assert habits_of(colleague).tenderness_scale == 3


@pytest.mark.django_db
def test_the_database_knows_the_scales_and_what_a_figure_counts_as(
    note: SessionNote, of_ten: Membership
) -> None:
    saved(note, of_ten, SEVEN)
    for wrong in ({"rated": 6}, {"rated": 11}, {"tenderness": 2}):
        with pytest.raises(IntegrityError, match="finding_rated_agrees"), transaction.atomic():
            ZoneFinding.objects.update(**wrong)
    with pytest.raises(IntegrityError, match="note_habits_scale_known"), transaction.atomic():
        NoteHabits.objects.update(tenderness_scale=5)


@pytest.mark.django_db
@pytest.mark.parametrize(("tenderness", "rated"), [(2, 7), (3, 6), (3, 11), (0, -1)])
def test_a_figure_that_disagrees_is_refused(
    tenderness: int, rated: int, note: SessionNote, therapist: Membership
) -> None:
    with pytest.raises(ValidationError, match="Tenderness is a number from 0 to 10"):
        saved(note, therapist, Finding(HEEL, "left", tenderness, rated=rated))


@pytest.mark.django_db
@pytest.mark.parametrize("figure", range(11))
def test_a_figure_is_saved_as_written_with_what_it_counts_as(
    figure: int, desk: Browser, note: SessionNote, of_ten: Membership
) -> None:
    assert desk.post(url(note), form(note, row("10", str(figure)))).status_code == 302
    kept = note.findings.get()
    assert (kept.rated, kept.tenderness) == (figure, step_of(figure))


@pytest.mark.django_db
def test_new_rows_are_on_the_therapist_s_own_scale(
    desk: Browser, note: SessionNote, of_ten: Membership
) -> None:
    page = desk.get(url(note))
    findings = page.context["findings"]
    assert {one.of for one in (*findings.forms, findings.empty_form)} == {Scale.TEN}
    assert 'name="f-__prefix__-scale" value="10"' in page.content.decode()
    assert "0 is not tender, 10 is the most tender there is." in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("own", [3, 10])
def test_a_note_of_both_shows_each_finding_on_its_own_and_stays_savable(
    own: int, desk: Browser, note: SessionNote, therapist: Membership
) -> None:
    keep_habits(by=therapist, shows_soap=False, tenderness_scale=own, snippets={})
    note = saved(note, therapist, SEVEN, Finding("solar_plexus", "left", 2))
    rows = desk.get(url(note)).context["findings"].forms
    said = [(one.of, one["tenderness"].value()) for one in rows]
    assert said == [(10, "7"), (3, "2"), *[(own, None)] * 3]
    again = form(note, row("10", "7"), row("3", "2", "solar_plexus", 1), plan="Rest.")
    assert desk.post(url(note), again).status_code == 302
    assert [finding_of(one) for one in note.findings.all()] == [
        SEVEN, Finding("solar_plexus", "left", 2),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_row_that_came_back_with_a_mistake_is_as_it_was_sent(
    desk: Browser, note: SessionNote, of_ten: Membership
) -> None:
    typed = form(note, row("10", "7"), row("3", "2", "nowhere", 1), **{"f-TOTAL_FORMS": "3"})
    page = desk.post(url(note), typed)
    assert page.status_code == 422
    assert [one.of for one in page.context["findings"].forms] == [10, 3, 10]
    assert 'name="f-2-scale" value="10"' in page.content.decode()


@pytest.mark.django_db
def test_what_was_typed_and_not_saved_comes_back_on_its_scale(
    desk: Browser, note: SessionNote, therapist: Membership
) -> None:
    sent = form(note, row("10", "7"), page=str(uuid4()), number="1")
    assert desk.post(reverse("keep_typed", args=[note.ref]), sent).status_code == 200
    first = desk.get(url(note)).context["findings"].forms[0]
    assert (first.of, first["tenderness"].value()) == (10, "7")


@pytest.mark.django_db
def test_what_was_typed_before_there_were_two_is_of_0_to_3(
    desk: Browser, note: SessionNote, of_ten: Membership
) -> None:
    sent = form(note, row("3", "2"), page=str(uuid4()), number="1")
    del sent["f-0-scale"]
    assert desk.post(reverse("keep_typed", args=[note.ref]), sent).status_code == 200
    rows = desk.get(url(note)).context["findings"].forms
    assert [(one.of, one["tenderness"].value()) for one in rows[:2]] == [(3, "2"), (10, None)]
    desk.post(url(note), {**sent, "page": "", "number": ""})
    assert [finding_of(one) for one in note.findings.all()] == [Finding(HEEL, "left", 2)]


@pytest.mark.django_db
def test_two_versions_show_the_figure_and_mine_is_sent_once_more(
    desk: Browser, note: SessionNote, of_ten: Membership
) -> None:
    typed = form(note, row("10", "7"))
    saved(note, of_ten, replace(SEVEN, tenderness=2, rated=4))
    page = desk.post(url(note), typed)
    assert page.status_code == 409
    assert ("Finding", "Heel fat pad, Left, 7 of 10") in page.context["yours"]
    assert "Left foot: Heel fat pad (tenderness 4 of 10)." in page.content.decode()
    again = form(note, version=2) | dict(page.context["resent"]) | {"f-TOTAL_FORMS": "1"}
    assert desk.post(url(note), again).status_code == 302
    assert finding_of(note.findings.get()) == SEVEN


@pytest.mark.django_db
@pytest.mark.parametrize("own", [3, 10])
def test_same_as_last_time_brings_figure_and_scale(
    own: int, desk: Browser, amira: Client, therapist: Membership
) -> None:
    keep_habits(by=therapist, shows_soap=False, tenderness_scale=own, snippets={})
    signed(booked(amira, therapist), therapist, findings=[SEVEN])
    note = begun(booked(amira, therapist, MONDAY_AT_TEN + timedelta(days=7)), therapist)
    page = desk.post(url(note), form(note, same_as_last="1"))
    first = page.context["findings"].forms[0]
    assert (first.of, first["tenderness"].value(), first.is_carried) == (10, "7", True)
    desk.post(url(note), form(note, row("10", "7") | {"f-0-carried": "True"}))
    assert finding_of(note.findings.get()) == replace(SEVEN, carried=True)
    note.refresh_from_db()
    desk.post(url(note), form(note, row("10", "8") | {"f-0-carried": "True"}))
    assert finding_of(note.findings.get()) == replace(SEVEN, rated=8)


@pytest.mark.django_db
def test_the_figure_is_read_and_drawn_as_what_it_counts_as(
    amira: Client, therapist: Membership
) -> None:
    gritty = replace(SEVEN, textures=("gritty",), remark="dull")
    note = signed(booked(amira, therapist), therapist, findings=[gritty])
    words = "Left foot: Heel fat pad (tenderness 7 of 10, gritty; dull)."
    assert shown(note).findings == (words,)
    (view,) = drawings(note)
    marks = [mark for foot in view.feet for mark in foot.marks]
    assert [(mark.tenderness, mark.words) for mark in marks] == [
        (3, "Heel fat pad: tenderness 7 of 10, gritty; dull")
    ]
    assert [line.words for line in key(note.findings.all())] == [
        "not tender (0 of 10)", "mildly tender (1 to 3 of 10)", "tender (4 to 6 of 10)",
        "very tender (7 to 10 of 10)",
    ]  # fmt: skip
    assert note_pdf(note, now=NOW).startswith(b"%PDF")


@pytest.mark.django_db
def test_the_sessions_show_what_was_written_and_how_two_scales_compare(
    desk: Browser, amira: Client, therapist: Membership
) -> None:
    found = (Finding(HEEL, "left", 3), SEVEN, replace(SEVEN, tenderness=2, rated=6))
    notes = [
        signed(
            booked(amira, therapist, MONDAY_AT_TEN + timedelta(weeks=week)), therapist,
            findings=[one],
        )
        for week, one in enumerate(found)
    ]  # fmt: skip
    (line,) = over_time(amira).rows
    assert [str(level) for level in line.levels] == ["3", "7 of 10", "6 of 10"]
    assert (line.since_last, line.across) == ("easier", "easier")
    page = text(desk.get(reverse("client_zones", args=[amira.ref])))
    assert '<td class="felt-3">3</td> <td class="felt-3">7 of 10</td>' in page
    assert '<td class="felt-2">6 of 10</td>' in page
    steps = "0 counts as 0, 1 to 3 as 1, 4 to 6 as 2, and 7 to 10 as 3."
    assert steps in page
    (view,) = heat(over_time(amira).courses)
    (mark,) = [mark for foot in view.feet for mark in foot.marks]
    assert (mark.tenderness, mark.words) == (3, "Heel fat pad: 3, 7 of 10, 6 of 10; n = 3")
    second, third = (text(desk.get(url(note))) for note in notes[1:])
    assert "<dt>Same</dt><dd>left heel fat pad</dd>" in second
    assert f"<dt>How they are compared</dt><dd>0 to 10 with 0 to 3: {steps}</dd>" in second
    assert "<dt>Easier than last time</dt><dd>left heel fat pad</dd>" in third
    assert "How they are compared" not in third


@pytest.mark.django_db
def test_without_figures_of_10_nothing_is_said_of_them(
    desk: Browser, amira: Client, therapist: Membership
) -> None:
    signed(booked(amira, therapist), therapist, findings=[Finding(HEEL, "left", 3)])
    assert "of 10" not in text(desk.get(reverse("client_zones", args=[amira.ref])))
