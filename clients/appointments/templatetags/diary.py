"""The lines of a day, written by Python: a template for each would take twice the time of the page
(bench/diary.py). Every value goes through format_html.
"""

from functools import lru_cache

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from clients.appointments.diary import Day, Row, Visit
from clients.appointments.models import Status
from practice.web import words

register = template.Library()
NOTHING = format_html_join("", "", ())
MOVABLE = (Status.BOOKED, Status.ASKED)
VISIT = (
    '<li class="visit visit-{} bar-{}"{}><a href="{}">'
    '<span class="visit-time">{}<span class="visually-hidden"> to {}</span></span>'
    '<span class="visit-who">{}</span><span class="visit-what">{}</span></a>{}</li>'
)
GAP = (
    '<li class="gap gap-{}" data-gap="{}" data-minutes="{}"><a href="{}?on={}&amp;at={}{}">'
    'Free {} to {}<span class="visually-hidden"> on {}. Book</span></a></li>'
)
NOW = '<li class="now-line"><span>Now, {}</span></li>'
CAN_MOVE = ' data-visit="{}" data-version="{}" data-name="{}"'


@register.simple_tag(takes_context=True)
def diary_rows(context: Context, day: Day) -> str:
    """The rows of a day as list items. `kept` of the context goes on in the links of gaps, and
    `shows_therapist` says with whom each visit is.
    """
    with_whom = bool(context.get("shows_therapist"))
    appointment, book = _addresses()
    kept = str(context.get("kept") or "")
    day_in_words = words.day(day.on)
    lines = (
        _visit(row.visit, appointment, with_whom)
        if row.visit is not None
        else _line(row, day, book, kept, day_in_words)
        for row in day.rows
    )
    return format_html_join("", "{}", ((line,) for line in lines))


def _line(row: Row, day: Day, book: str, kept: str, day_in_words: str) -> str:
    """A gap, or where now is."""
    if row.is_now:
        return format_html(NOW, f"{row.starts:%H:%M}")
    return format_html(
        GAP,
        max(1, min(row.minutes // 60, 8)),
        row.starts.isoformat(timespec="minutes"),
        row.minutes,
        book,
        f"{day.on:%Y-%m-%d}",
        f"{row.starts:%H:%M}",
        kept,
        f"{row.starts:%H:%M}",
        f"{row.ends:%H:%M}",
        day_in_words,
    )


def _visit(visit: Visit, appointment: str, with_whom: bool) -> str:
    what = f"{visit.kind}, {visit.room}" if visit.room else visit.kind
    if with_whom:
        what = f"{what}, {visit.therapist.split()[0]}"
    moving = (
        format_html(CAN_MOVE, visit.ref, visit.version, visit.client)
        if visit.status in MOVABLE
        else NOTHING
    )
    return format_html(
        VISIT,
        visit.status,
        visit.colour,
        moving,
        appointment + visit.ref + "/",
        f"{visit.starts:%H:%M}",
        f"{visit.ends:%H:%M}",
        visit.client,
        what,
        _chips(visit),
    )


def _chips(visit: Visit) -> str:
    chips = [_safety_chip(visit.level, visit.word)] if visit.level else []
    chips += [
        _plain_chip(word)
        for word in (
            visit.pulse,
            "Note to sign" if visit.note == "draft" else "",
            Status(visit.status).label if visit.status != Status.BOOKED else "",
        )
        if word
    ]
    return format_html_join("", "{}", ((chip,) for chip in chips))


@lru_cache(maxsize=64)
def _safety_chip(level: str, word: str) -> str:
    return render_to_string("components/_safety_chip.html", {"level": level, "word": word})


@lru_cache(maxsize=64)
def _plain_chip(word: str) -> str:
    return render_to_string("components/_status_chip.html", {"word": word})


@lru_cache(maxsize=1)
def _addresses() -> tuple[str, str]:
    return reverse("appointment", args=["x"]).removesuffix("x/"), reverse("book")
