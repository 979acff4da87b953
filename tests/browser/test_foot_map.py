"""Marking the foot map: with a tap, by typing, with keys alone, and without a script."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from clients.notes.feel import step_of
from clients.notes.habits import keep_habits
from clients.notes.models import SessionNote
from routines.drawing import sheet
from routines.footmap import PLACES, Foot, View

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = [320, 360, 820]
EVERY = [(code, foot) for code, place in PLACES.items() for foot in Foot if foot in place.feet]


@pytest.fixture
def open_draft(
    new_context: Callable[..., BrowserContext], watch: Any, note: SessionNote,
    sign_in: Callable[..., Page],
) -> Callable[..., Page]:  # fmt: skip
    """`open_draft(width)`: the draft on a screen of that width."""

    def opened(width: int = 1280, **options: Any) -> Page:
        size = {"width": width, "height": 800}
        page = watch.follow(new_context(viewport=size, **options).new_page())
        sign_in(page, note.author)
        page.goto(reverse("note", args=[note.ref]))
        return page

    return opened


def row_of(page: Page, code: str, foot: str) -> Any:
    """The visible row of a zone."""
    words = f"{PLACES[code].label}, {foot}"
    return page.locator("[data-row]:visible", has=page.get_by_text(words, exact=True)).first


@pytest.mark.parametrize("width", WIDTHS)
def test_a_tap_at_every_places_label_selects_it_in_two_taps_at_most(
    width: int, open_draft: Callable[..., Page]
) -> None:
    page = open_draft(width)
    # A tap that means several asks which; so many taps each place took.
    taps = page.evaluate(TAP_EVERYWHERE)
    assert {(tap["code"], tap["foot"]) for tap in taps} == set(EVERY)
    assert [tap for tap in taps if tap["taps"] > 2 or not tap["marked"]] == []
    drawn_as = sum(len(sheet(view, foot).spots) for view in View for foot in Foot)
    assert len(taps) == drawn_as


TAP_EVERYWHERE = """() => {
  const map = document.querySelector("[data-map]");
  const found = [];
  const pick = (name, value) => {
    const radio = map.querySelector(`[name=${name}][value="${value}"]`);
    radio.click();
  };
  for (const view of map.querySelectorAll("div[data-view]")) {
    pick("map_view", view.dataset.view);
    for (const foot of view.querySelectorAll("[data-foot]")) {
      pick("map_foot", foot.dataset.foot);
      const svg = foot.querySelector("svg");
      for (const shape of svg.querySelectorAll("[data-code]")) {
        const at = new DOMPoint(shape.dataset.x, shape.dataset.y).matrixTransform(
          svg.getScreenCTM());
        const tap = { bubbles: true, clientX: at.x, clientY: at.y };
        svg.dispatchEvent(new MouseEvent("click", tap));
        let taps = 1;
        const chooser = map.querySelector("dialog[open]");
        if (chooser) {
          taps = 2;
          const name = map.querySelector(
            `[data-line="${shape.dataset.code}"] > span`).textContent;
          const button = [...chooser.querySelectorAll("li button")].find(
            (one) => one.querySelector("span").textContent === name);
          button ? button.click() : chooser.close();
        }
        const side = foot.dataset.foot;
        const pressed = map.querySelector(
          `[data-line="${shape.dataset.code}"] [data-mark=${side}]`);
        const marked = pressed.getAttribute("aria-pressed") === "true";
        found.push({ code: shape.dataset.code, foot: side, taps, marked });
        for (const remove of document.querySelectorAll("[data-row]:not([hidden]) [data-remove]")) {
          remove.click();
        }
        for (const row of document.querySelectorAll("[data-removed]")) {
          // A note has room for sixty findings; what was taken out here makes room again.
          delete row.dataset.removed;
          row.querySelector("[name$='-zone']").value = "";
        }
      }
    }
  }
  return found;
}"""


def test_every_place_is_found_by_three_letters_of_its_name(open_draft: Callable[..., Page]) -> None:
    page = open_draft()
    missed = page.evaluate(
        """() => {
          const search = document.querySelector("#map-find");
          const missed = [];
          for (const line of document.querySelectorAll("[data-line]")) {
            const words = line.querySelector("span").textContent.match(/[A-Za-z]{3,}/g);
            search.value = words[0].slice(0, 3);
            search.dispatchEvent(new Event("input", { bubbles: true }));
            if (line.hidden) missed.push(line.dataset.line);
          }
          return missed;
        }"""
    )
    assert missed == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_list_is_an_equal_with_targets_large_enough(
    width: int, open_draft: Callable[..., Page]
) -> None:
    page = open_draft(width)
    page.get_by_text("All zones and sites as a list").click()
    sizes = page.locator("[data-mark]:visible").evaluate_all(
        "all => all.map((one) => [one.offsetWidth, one.offsetHeight])"
    )
    assert len(sizes) == len(EVERY)
    assert min(min(size) for size in sizes) >= 44
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width


def test_marked_changed_removed_undone_and_saved(
    open_draft: Callable[..., Page], note: SessionNote, check_page: Callable[[Page], None]
) -> None:
    page = open_draft(360)
    page.get_by_label("Find a zone or site").fill("solar")
    page.get_by_role("button", name="Left Central hollow under the ball").click()
    row = row_of(page, "solar_plexus", "left")
    expect(row.get_by_label("Mild")).to_be_checked()
    row.get_by_text("Marked", exact=True).click()
    expect(page.locator("[data-map-said]")).to_contain_text(
        "Left foot: central hollow under the ball (very tender)."
    )
    page.get_by_label("Find a zone or site").fill("heel fat")
    page.get_by_role("button", name="Right Heel fat pad").click()
    row_of(page, "heel_fat_pad", "right").get_by_label("Remark").fill("Dull")
    check_page(page)
    row_of(page, "heel_fat_pad", "right").get_by_role("button", name="Remove").click()
    expect(page.locator("[data-map-said]")).not_to_contain_text("heel fat pad")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(row_of(page, "heel_fat_pad", "right").get_by_label("Remark")).to_have_value("Dull")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    stored = {(f.zone, f.foot): (f.tenderness, f.remark) for f in note.findings.all()}
    assert stored == {("solar_plexus", "left"): (3, ""), ("heel_fat_pad", "right"): (1, "Dull")}


def test_a_second_tap_takes_nothing_away(open_draft: Callable[..., Page]) -> None:
    page = open_draft()
    page.get_by_label("Find a zone or site").fill("heel fat")
    button = page.get_by_role("button", name="Right Heel fat pad")
    button.click()
    row_of(page, "heel_fat_pad", "right").get_by_label("Remark").fill("Dull")
    button.click()
    expect(page.locator("[data-row]:visible")).to_have_count(1)
    expect(row_of(page, "heel_fat_pad", "right").get_by_label("Mild")).to_be_focused()


def test_what_was_removed_is_not_handed_to_another_place(open_draft: Callable[..., Page]) -> None:
    page = open_draft()
    page.get_by_label("Find a zone or site").fill("heel fat")
    page.get_by_role("button", name="Right Heel fat pad").click()
    heel = row_of(page, "heel_fat_pad", "right")
    heel.get_by_label("Remark").fill("Bruise, told the client")
    heel.get_by_role("button", name="Remove").click()
    page.get_by_label("Find a zone or site").fill("solar")
    page.get_by_role("button", name="Left Central hollow").click()
    expect(row_of(page, "solar_plexus", "left").get_by_label("Remark")).to_have_value("")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(heel.get_by_label("Remark")).to_have_value("Bruise, told the client")
    expect(page.locator("[data-row]:visible")).to_have_count(2)


def test_enter_in_a_field_presses_no_button(open_draft: Callable[..., Page]) -> None:
    page = open_draft()
    page.get_by_label("Find a zone or site").fill("heel fat")
    page.get_by_label("Find a zone or site").press("Enter")
    page.get_by_role("button", name="Right Heel fat pad").click()
    row = row_of(page, "heel_fat_pad", "right")
    row.get_by_label("Remark").fill("Dull")
    row.get_by_label("Remark").press("Enter")
    expect(page.locator("[data-row]:visible")).to_have_count(1)
    page.get_by_label("Plan").press("Control+Enter")
    expect(page.get_by_text("The draft is saved.")).to_be_visible()


def test_with_keys_alone(open_draft: Callable[..., Page]) -> None:
    page = open_draft()
    page.get_by_label("Find a zone or site").focus()
    page.keyboard.type("heel fat")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.mark") == "right":
            break
    page.keyboard.press("Enter")
    expect(row_of(page, "heel_fat_pad", "right").get_by_label("Mild")).to_be_checked()
    expect(page.locator(".foot-here")).to_have_count(1)


def test_without_a_script_the_rows_are_filled_in_by_hand(
    open_draft: Callable[..., Page], note: SessionNote
) -> None:
    page = open_draft(java_script_enabled=False)
    expect(page.locator("[data-map]")).to_be_hidden()
    page.get_by_role("combobox", name="Zone or site").first.select_option(value="heel_fat_pad")
    page.get_by_role("combobox", name="Foot").first.select_option(value="right")
    page.get_by_text("Clear", exact=True).first.click()
    page.get_by_role("button", name="Save the draft").click()
    assert re.search(r"/appointments/\w+/$", page.url)
    (stored,) = note.findings.all()
    assert (stored.zone, stored.foot, stored.tenderness) == ("heel_fat_pad", "right", 2)


def test_a_figure_of_0_to_10_is_chosen_saved_and_signed_on_the_phone(
    open_draft: Callable[..., Page], note: SessionNote, check_page: Callable[[Page], None]
) -> None:
    keep_habits(by=note.author, shows_soap=False, tenderness_scale=10, snippets={})
    page = open_draft(360)
    page.get_by_label("Find a zone or site").fill("solar")
    page.get_by_role("button", name="Left Central hollow under the ball").click()
    said = page.locator("[data-map-said]")
    # No figure that nobody gave.
    expect(said).to_have_text("Left foot: central hollow under the ball (not yet rated).")
    row = row_of(page, "solar_plexus", "left")
    figures = row.get_by_role("group", name="Tenderness").locator("label.score-option")
    boxes = [figure.bounding_box() for figure in figures.all()]
    assert len(boxes) == 11
    assert min(box["height"] for box in boxes) >= 44
    tops = [box["y"] for box in boxes]
    assert [tops.count(top) for top in sorted(set(tops))] == [6, 5]
    expect(row.get_by_text("0 is not tender, 10 is the most tender there is.")).to_be_visible()
    row.get_by_label("7", exact=True).check()
    expect(said).to_have_text("Left foot: central hollow under the ball (tenderness 7 of 10).")
    expect(page.locator("path.foot-mark-3[data-code=solar_plexus]")).to_have_count(1)
    check_page(page)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    page.goto(reverse("note", args=[note.ref]))
    expect(row_of(page, "solar_plexus", "left").get_by_label("7", exact=True)).to_be_checked()
    page.get_by_role("button", name="Sign").click()
    expect(page.get_by_text("The note is signed.")).to_be_visible()
    expect(page.locator("main")).to_contain_text(
        "Left foot: Central hollow under the ball (tenderness 7 of 10)."
    )
    check_page(page)
    stored = note.findings.get()
    assert (stored.tenderness, stored.rated) == (3, 7)


def test_every_figure_is_drawn_as_the_step_that_the_server_makes_of_it(
    open_draft: Callable[..., Page], note: SessionNote
) -> None:
    keep_habits(by=note.author, shows_soap=False, tenderness_scale=10, snippets={})
    page = open_draft()
    page.get_by_label("Find a zone or site").fill("heel fat")
    page.get_by_role("button", name="Right Heel fat pad").click()
    row = row_of(page, "heel_fat_pad", "right")
    heel = page.locator("[data-foot=right] [data-code=heel_fat_pad]")
    for figure in range(11):
        row.get_by_label(str(figure), exact=True).check()
        expect(heel).to_have_class(re.compile(rf"\bfoot-mark-{step_of(figure)}\b"))
        expect(page.locator("circle.foot-dot")).to_have_count(step_of(figure))


def test_without_a_script_a_figure_of_0_to_10_is_chosen_by_hand(
    open_draft: Callable[..., Page], note: SessionNote
) -> None:
    keep_habits(by=note.author, shows_soap=False, tenderness_scale=10, snippets={})
    page = open_draft(java_script_enabled=False)
    page.get_by_role("combobox", name="Zone or site").first.select_option(value="heel_fat_pad")
    page.get_by_role("combobox", name="Foot").first.select_option(value="right")
    page.get_by_role("group", name="Tenderness").first.get_by_label("10", exact=True).check()
    page.get_by_role("button", name="Save the draft").click()
    (stored,) = note.findings.all()
    assert (stored.zone, stored.tenderness, stored.rated) == ("heel_fat_pad", 3, 10)
