"""The parts that pages are put together from keep their promises."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Engine
from django.template.loader import get_template


def part(which: str, /, **context: Any) -> str:
    return get_template(f"components/_{which}.html").render(context)


def banner(**values: Any) -> str:
    known = {"level": "stop", "word": "Do not treat", "reason": "Open wound, left"}
    return part("safety_banner", banner=SimpleNamespace(**(known | values)))


LEVELS = ["stop", "clearance", "adapt", "unknown", "none"]


def test_every_level_of_safety_has_a_shape_of_its_own() -> None:
    shapes = {part("level_icon", level=level) for level in LEVELS}
    assert len(shapes) == len(LEVELS)


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_is_said_in_words_and_its_shape_is_kept_from_screen_readers(level: str) -> None:
    html = part("safety_chip", level=level, word="Adapt")
    assert "Adapt</span>" in html
    assert 'aria-hidden="true"' in html


def test_the_banner_says_level_reason_and_where_to_read_on() -> None:
    html = banner(more_count=2, detail="Cover it.", url="/c/x/health/", url_label="What to do")
    assert 'aria-label="Safety"' in html
    assert "<strong>Do not treat.</strong> Open wound, left, and 2 more." in html
    assert "Cover it." in html
    assert '<a class="banner-link" href="/c/x/health/">What to do</a>' in html


def test_the_banner_says_who_told_us_and_when_to_ask_again() -> None:
    html = banner(set_by="the client", set_on="3 March 2026", review_on="3 June 2026")
    assert "Told by the client, 3 March 2026. Ask again on 3 June 2026." in html


@pytest.mark.parametrize(
    ("urgency", "heading"),
    [
        ("emergency_999", "This may need 999"),
        ("urgent_same_day", "Get help today"),
        ("soon", "Stop and get help"),
    ],
)
def test_a_care_card_is_headed_by_its_urgency(urgency: str, heading: str) -> None:
    assert f"<h2>{heading}</h2>" in part("care_card", urgency=urgency, text="Call 111.")


@pytest.mark.parametrize("level", ["success", "info", "warning", "error"])
def test_an_outcome_is_announced(level: str) -> None:
    html = part("notification", level=level, text="Booked <b>")
    assert f'class="notice notice-{level}" role="status"' in html
    assert "Booked &lt;b&gt;" in html


def test_a_state_may_have_a_tone() -> None:
    assert 'class="chip"' in part("status_chip", word="Booked")
    assert 'class="chip chip-problem"' in part("status_chip", word="Not sent", tone="problem")


def test_the_page_for_our_own_mistakes_needs_nothing_to_be_shown() -> None:
    """Rendered by an engine without our folders, processors, tags and loaders."""
    source = get_template("500.html").template.source
    html = Engine().from_string(source).render(Context())
    assert "<h1>Something went wrong on our side</h1>" in html


@pytest.mark.parametrize("page", ["400", "403", "404", "403_csrf"])
def test_a_page_for_what_went_wrong_says_what_to_do(page: str) -> None:
    html = get_template(f"{page}.html").render({})
    assert html.count("<h1>") == 1
    assert 'class="intro"' in html


def test_a_grave_confirmation_looks_grave() -> None:
    told = {"heading": "Erase?", "text": "It is gone then.", "submit": "Erase", "back_url": "/c/"}
    assert "button-danger" in get_template("confirm.html").render(told | {"is_grave": True})
    assert "button-danger" not in get_template("confirm.html").render(told)
