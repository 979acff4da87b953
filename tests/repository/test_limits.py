"""The page on limits says what the code does."""

import re
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db.models import Model
from django.db.models.query_utils import DeferredAttribute
from django.forms import BaseFormSet
from django.urls import get_resolver

from tests.repository.tree import ROOT

PAGE = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([^|]+) \| ([^|]+) \| `([\w.]+):([\w.]+)` \|$", PAGE, re.MULTILINE)
# Where the value is in something that says more.
WITHIN = {
    "RATE_LIMITS": lambda value: "5 in 300 seconds" if "5/300s/key" in str(value) else str(value),
    "settings.ACCOUNT_RATE_LIMITS": lambda value: value["guesses"].replace("/m/ip", " in a minute"),
    "settings.AUTH_PASSWORD_VALIDATORS": lambda value: value[0]["OPTIONS"]["min_length"],
    "settings.LETTERS_AT_MOST": lambda value: "none, or as set" if value == () else value,
}


def test_every_line_of_the_table_is_read() -> None:
    assert len(ROWS) == PAGE.count("\n| ") - 1
    assert len(ROWS) > 30


@pytest.mark.parametrize(("limit", "said", "module", "name"), ROWS)
def test_the_value_is_the_code_s(limit: str, said: str, module: str, name: str) -> None:
    assert re.sub(r" (seconds|minutes)$", "", said) == re.sub(
        r" (seconds|minutes)$", "", str(WITHIN.get(name, plain)(value_of(module, name)))
    )


def test_no_set_of_forms_draws_a_thousand_rows() -> None:
    """Django's own bound is a thousand above what a page has: seconds, for one request."""
    _ = get_resolver().url_patterns  # every view's modules
    sets = [one for one in descendants(BaseFormSet) if hasattr(one, "absolute_max")]
    ours = [one for one in sets if not one.__module__.startswith("django.contrib")]
    assert len(ours) >= 3
    assert {one.__name__: one.absolute_max for one in ours if one.absolute_max > 100} == {}


def descendants(kind: type) -> list[type]:
    """All classes made of it."""
    return [one for child in kind.__subclasses__() for one in (child, *descendants(child))]


def plain(value: Any) -> Any:
    """As the page writes it."""
    if isinstance(value, DeferredAttribute):
        return value.field.default
    assert not isinstance(value, Model)
    return value if isinstance(value, timedelta) else int(value)


def value_of(module: str, name: str) -> Any:
    """What the code has under that name."""
    value: Any = import_module(module)
    for part in name.split("."):
        value = getattr(value, part)
    return value
