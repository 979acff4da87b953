"""The colours can be told apart, in both themes, and every page is light to fetch."""

import gzip
import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "practice" / "web" / "static" / "css"
THEMES = {
    "light": r':root,\s*:root\[data-theme="light"\]',
    "dark": r':root\[data-theme="dark"\]',
    "dark by the system": r':root:not\(\[data-theme="light"\]\)',
}
# Foreground, background, the least contrast. 7 for main and safety text, 4.5 for other text,
# 3 for what is not text: controls, the focus ring, marks of charts.
PAIRS = [
    ("ink", "page", 7),
    ("ink", "surface", 7),
    ("ink", "sunken", 7),
    ("ink2", "page", 4.5),
    ("ink2", "surface", 4.5),
    ("ink2", "sunken", 4.5),
    ("link", "page", 4.5),
    ("link", "surface", 4.5),
    ("on-primary", "primary", 4.5),
    ("on-primary", "primary-hover", 4.5),
    ("primary", "surface", 3),
    ("primary", "page", 3),
    ("on-primary-soft", "primary-soft", 4.5),
    ("line-strong", "surface", 3),
    ("line-strong", "page", 3),
    ("line-strong", "sunken", 3),
    ("focus", "page", 3),
    ("focus", "surface", 3),
    ("focus", "sunken", 3),
    ("focus-gap", "primary", 3),
    ("focus", "focus-gap", 3),
    ("stop", "surface", 4.5),
    ("stop", "page", 4.5),
    ("on-stop", "stop", 4.5),
    ("on-stop-soft", "stop-soft", 7),
    ("stop", "stop-soft", 3),
    ("care", "surface", 4.5),
    ("care", "care-soft", 3),
    ("on-care-soft", "care-soft", 7),
    ("ok", "surface", 4.5),
    ("on-ok-soft", "ok-soft", 7),
    ("info", "surface", 4.5),
    ("on-info-soft", "info-soft", 7),
    ("before", "surface", 3),
    ("after", "surface", 3),
    ("heat2", "surface", 3),
    ("heat3", "surface", 3),
    ("ink", "heat1", 4.5),
    # Pairs that only our own components make.
    ("link", "sunken", 4.5),
    ("ok", "ok-soft", 3),
    ("info", "info-soft", 3),
    ("primary", "primary-soft", 3),
]


def colours(theme: str) -> dict[str, str]:
    """The colours of one theme as the style sheet sets them."""
    block = re.search(THEMES[theme] + r"\s*{(.*?)}", (CSS / "tokens.css").read_text(), re.DOTALL)
    assert block, f"tokens.css has no block for {theme}"
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6});", block[1]))


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_a_pair_of_colours_is_told_apart(theme: str, front: str, back: str, least: float) -> None:
    have = colours(theme)
    assert contrast(have[front], have[back]) >= least


def test_the_dark_theme_is_the_same_chosen_or_followed() -> None:
    assert colours("dark") == colours("dark by the system")


def test_both_themes_name_the_same_colours() -> None:
    assert set(colours("light")) == set(colours("dark"))


def test_every_colour_in_use_is_a_token() -> None:
    text = "".join(path.read_text() for path in CSS.glob("*.css"))
    defined = set(re.findall(r"(--[a-z0-9-]+):", text)) | {"--banner-height", "--save-height"}
    assert set(re.findall(r"var\((--[a-z0-9-]+)", text)) - defined == set()


def test_no_style_sheet_but_the_tokens_and_paper_names_a_colour() -> None:
    named = {
        path.name: found
        for path in CSS.glob("*.css")
        if path.name not in {"tokens.css", "print.css"}
        and (found := re.findall(r"#[0-9a-f]{3,8}\b(?=[;\s,)])", path.read_text()))
    }
    # A letter in the demo inbox is shown on white, as a mail program shows it.
    assert named == {"components.css": ["#fff"]}


def test_all_the_style_sheets_weigh_less_than_35_kilobytes() -> None:
    assert sum(len(gzip.compress(path.read_bytes())) for path in CSS.glob("*.css")) < 35_000
