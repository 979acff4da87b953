"""Scores as files: a table that runs nothing when a spreadsheet opens it, and a picture."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import typst
from django.http import HttpResponse
from django.template.loader import render_to_string

from clients.measures.plot import Plot
from clients.measures.progress import Scored
from clients.measures.words import number, track_name
from clients.notes.places import place_name
from practice.web import tables
from practice.web.tables import table

SOURCE = Path(__file__).with_name("picture.typ")
TYPES = {"csv": "text/csv; charset=utf-8", "png": "image/png"}
HEADINGS = ("Day", "Measure", "Place", "Foot", "When", "Item", "Score")
PLAN_CHANGED = "Plan changed"


def as_csv(scores: Iterable[Scored], changes: Iterable[tuple[date, str]] = ()) -> bytes:
    """A line for each score, and one for each activity or goal under it; by the day, a line for
    each change of the plan, after the scores of its day.
    """
    rows = [(one.on, 0, line) for one in scores for line in _score_lines(one)]
    rows += [
        (on, 1, (on.isoformat(), PLAN_CHANGED, "", "", "", words, "")) for on, words in changes
    ]
    rows.sort(key=lambda row: row[:2])
    return table(HEADINGS, (line for _, _, line in rows))


def _score_lines(one: Scored) -> Iterator[tuple[str, ...]]:
    place = place_name(one.spot.site) if one.spot.site else ""
    start = (one.on.isoformat(), track_name(one.spot.code), place, one.spot.foot, one.moment)
    yield (*start, "", number(one.score))
    for row in one.items:
        yield (*start, row.words, str(row.rating))


def as_png(plot: Plot, *, whose: str, said: Iterable[str]) -> bytes:
    """The plot with its sentences, black on white, at twice its size."""
    drawing = render_to_string("measures/plot.svg", {"plot": plot})
    data = {"svg": drawing, "title": plot.title, "whose": whose, "said": list(said)}
    made: bytes = typst.compile(
        SOURCE.read_bytes(), format="png", ppi=144, sys_inputs={"data": json.dumps(data)}
    )
    return made


def download(kind: str, content: bytes) -> HttpResponse:
    """The file; its name says nothing of whose it is."""
    return tables.download(f"progress.{kind}", TYPES[kind], content)
