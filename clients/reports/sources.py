"""New clients by how they heard of the practice."""

from collections import Counter

from django.db.models import Count

from clients.reports import shape
from clients.reports.new_clients import people
from clients.reports.report import Report
from clients.reports.scope import Scope
from clients.reports.shape import Row, Share
from clients.reports.strips import Scale, Strips, strips_of

UNSAID, OTHERWISE = "Not said", "In other words"


def heard(scope: Scope) -> list[Row]:
    """A row for each way, the most frequent first, and those of whom it is not known; one query.

    Words of a file from elsewhere may name who sent somebody: what is not in the practice's list,
    and said of fewer than LEAST, is put together. Capitals do not tell two ways apart.
    """
    rows = people(scope).order_by().values_list("heard_from").annotate(Count("pk"))
    words = {way.casefold(): way for way in scope.practice.ways_heard}
    counts = Counter[str]()
    as_written: dict[str, str] = {}
    for way, number in sorted(rows):
        as_written.setdefault(way.casefold(), way)
        counts[way.casefold()] += number
    unsaid = counts.pop("", 0)
    by_words = Counter[str]()
    for key, number in counts.items():
        frequent = as_written[key] if number >= shape.LEAST else OTHERWISE
        by_words[words.get(key, frequent)] += number
    said = by_words.total()
    found = [
        Row(way, {"people": by_words[way], "said": said})
        for way in sorted(by_words, key=lambda way: (way == OTHERWISE, -by_words[way], way))
    ]
    return [*found, Row(UNSAID, {"people": unsaid})] if found or unsaid else []


def drawn(rows: list[Row]) -> Strips:
    """A bar for each way, all on one scale."""
    most = max(int(row.counts["people"]) for row in rows)
    scales = [Scale(row.words, 0, most, NEW.value(row.counts)) for row in rows]
    words = " ".join(f"{row.words}: {NEW.said(row.counts)}." for row in rows)
    return strips_of("New clients", words, "New clients, by how they heard of you.", scales)


NEW = shape.Count("New clients", "people")
SOURCES = Report(
    name="sources",
    title="How new clients heard of you",
    says=(
        "Records that were added in these days, once each, by what was said when somebody asked. "
        "The share is of those of whom it is known. What is not in your list, and was said "
        "of fewer than 5, stands under “In other words”.",
    ),
    of="How they heard of you",
    columns=(NEW, Share("Share of those who said", "people", "said")),
    drawn=NEW,
    rows=heard,
    has_periods=False,
    strips=drawn,
    none="Nobody was added in these days. Each way they heard of you is listed here.",
    by="By what they said, not by month",
)
