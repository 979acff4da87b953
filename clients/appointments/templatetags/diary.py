"""The lines of a day, written by Python: a template for each would take twice the time of the page
(bench/diary.py). Every text a person typed goes through `escape`; the rest are times, numbers and
names of ours. A test feeds it markup in every text.
"""

from functools import lru_cache
from html import escape

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from clients.appointments.diary import Day, Row, Visit
from clients.appointments.models import Status
from practice.web import words

register = template.Library()
MOVABLE = (Status.BOOKED, Status.ASKED)


@register.simple_tag(takes_context=True)
def diary_rows(context: Context, day: Day) -> str:
    """The rows of a day as list items. `kept` of the context goes on in the links of gaps, and
    `shows_therapist` says with whom each visit is.
    """
    with_whom = bool(context.get("shows_therapist"))
    appointment, book = _addresses()
    booking = f"{book}?on={day.on:%Y-%m-%d}{escape(str(context.get('kept') or ''))}&amp;at="
    day_in_words = words.day(day.on)
    lines = [
        _one(row.visit, appointment, with_whom)
        if row.visit is not None
        else _line(row, booking, day_in_words)
        for row in day.rows
    ]
    return mark_safe("".join(lines))  # nosec B308 B703 - held by test_diary_lines


def _line(row: Row, booking: str, day_in_words: str) -> str:
    """A gap, or where now is."""
    starts = f"{row.starts:%H:%M}"
    if row.is_now:
        return f'<li class="now-line"><span>Now, {starts}</span></li>'
    size = max(1, min(row.minutes // 60, 8))
    return (
        f'<li class="gap gap-{size}" data-from="{row.starts:%Y-%m-%dT%H:%M}"'
        f' data-minutes="{row.minutes}"><a href="{booking}{starts}">Free {starts} to'
        f' {row.ends:%H:%M}<span class="visually-hidden"> on {day_in_words}. Book</span></a></li>'
    )


def _one(visit: Visit, appointment: str, with_whom: bool) -> str:
    if visit.is_busy:
        return _busy(visit, with_whom)
    return _visit(visit, appointment, with_whom)


def _busy(visit: Visit, with_whom: bool) -> str:
    """A time that is taken, which opens nothing."""
    return (
        '<li class="visit visit-busy"><div class="visit-taken">'
        f'<span class="visit-time">{words.clock(visit.starts)}'
        f'<span class="visually-hidden"> to {words.clock(visit.ends)}</span></span>'
        f'<span class="visit-who">{visit.client}</span>'
        f'<span class="visit-what">{_what(visit.therapist if with_whom else "")}</span></div></li>'
    )


def _visit(visit: Visit, appointment: str, with_whom: bool) -> str:
    """An appointment: when, who, what, and what is to be known of it."""
    name = escape(visit.client)
    what = _what(visit.kind, visit.room, visit.therapist if with_whom else "")
    moving = (
        f' data-visit="{visit.ref}" data-version="{visit.version}" data-name="{name}"'
        if visit.status in MOVABLE
        else ""
    )
    return (
        f'<li class="visit visit-{visit.status} bar-{visit.colour}"{moving}>'
        f'<a href="{appointment}{visit.ref}/"><span class="visit-time">{words.clock(visit.starts)}'
        f'<span class="visually-hidden"> to {words.clock(visit.ends)}</span></span>'
        f'<span class="visit-who">{name}</span><span class="visit-what">{what}</span></a>'
        f"{_chips(visit)}</li>"
    )


@lru_cache(maxsize=256)
def _what(*said: str) -> str:
    """The kind, the room and the therapist of a visit, those that are said: one for many visits."""
    return ", ".join(escape(one) for one in said if one)


def _chips(visit: Visit) -> str:
    chips = _safety_chip(visit.level, visit.word) if visit.level else ""
    if visit.pulse:
        chips += _plain_chip(visit.pulse)
    if visit.note == "draft":
        chips += _plain_chip("Note to sign")
    if visit.status != Status.BOOKED:
        chips += _plain_chip(Status(visit.status).label)
    return chips


@lru_cache(maxsize=64)
def _safety_chip(level: str, word: str) -> str:
    return render_to_string("components/_safety_chip.html", {"level": level, "word": word})


@lru_cache(maxsize=64)
def _plain_chip(word: str) -> str:
    return render_to_string("components/_status_chip.html", {"word": word})


@lru_cache(maxsize=1)
def _addresses() -> tuple[str, str]:
    return reverse("appointment", args=["x"]).removesuffix("x/"), reverse("book")
