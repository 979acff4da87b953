"""The colours of kinds of appointment: one bar each, seen against the page in both themes."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from practice.schedule.models import Colour

CSS = Path(settings.BASE_DIR) / "practice" / "web" / "static" / "css"
BARS = re.findall(
    r"--bar-(\w+): light-dark\((#\w{6}), (#\w{6})\)", (CSS / "tokens.css").read_text("utf-8")
)
TOKENS = (CSS / "tokens.css").read_text("utf-8")


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, as WCAG reckons it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_every_colour_has_a_bar() -> None:
    assert [name for name, *_ in BARS] == Colour.values
    words = (CSS / "offer.css").read_text("utf-8")
    assert [f".bar-{name} {{" in words for name in Colour.values] == [True] * len(Colour.values)


@pytest.mark.parametrize(("name", "light", "dark"), BARS)
def test_a_bar_stands_out_from_the_page(name: str, light: str, dark: str) -> None:
    for token in ("page", "surface", "sunken"):
        on_light, on_dark, *_ = re.findall(rf"--{token}: (#\w{{6}})", TOKENS)
        assert contrast(light, on_light) >= 3
        assert contrast(dark, on_dark) >= 3
