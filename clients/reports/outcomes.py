"""First and last scores of those who have both. What was recorded, and no claim."""

from collections import defaultdict
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import FirstValue, RowNumber

from clients.measures.catalogue import MEASURES, Measure
from clients.measures.models import OF_THE_NOTE
from clients.notes.models import SessionNote
from clients.reports import shape
from clients.reports.report import Report
from clients.reports.scope import Scope
from clients.reports.shape import Of, Row
from clients.reports.strips import Scale, Strips, strips_of

# Activities and goals are each person's own, and an answer that is a change has no first.
SUMMED = [its for its in MEASURES.values() if not its.named and not its.is_change]
Pair = tuple[Decimal, Decimal]


def measured(scope: Scope) -> list[Row]:
    """A row for each measure that anybody has a first and a last score of; two queries."""
    pairs: dict[str, list[Pair]] = defaultdict(list)
    for code, first, last in _ratings(scope):
        pairs[code].append((first, last))
    for first, last in _notes(scope):
        pairs[OF_THE_NOTE].append((Decimal(first), Decimal(last)))
    return [_row(its, pairs[its.code]) for its in SUMMED if its.code in pairs]


def _ratings(scope: Scope) -> QuerySet[Any, Any]:
    """Of each client and place: ratings that stand, before a visit or between visits."""
    rows = scope.practice.ratings.filter(
        scope.on_days("taken_on"), withdrawn_at__isnull=True, moment__in=["before", ""],
        code__in=[its.code for its in SUMMED],
    )  # fmt: skip
    rows = scope.of(rows, "taken_by")
    spot = [F("client"), F("code"), F("site"), F("foot")]
    return _both(rows, spot, ["taken_on", "pk"], "score").values_list("code", "first", "score")


def _notes(scope: Scope) -> QuerySet[Any, Any]:
    """Soreness before a visit, of signed notes."""
    rows = scope.practice.session_notes.filter(
        scope.within("appointment__starts_at"), status=SessionNote.Status.SIGNED,
        before_score__isnull=False,
    )  # fmt: skip
    rows = scope.of(rows, "author")
    order = ["appointment__starts_at", "pk"]
    return _both(rows, [F("client")], order, "before_score").values_list("first", "before_score")


def _both(rows: QuerySet[Any], spot: list[F], order: list[str], score: str) -> QuerySet[Any]:
    """The last row of each spot that has more than one, with the first score."""
    newest = [F(name).desc() for name in order]
    rows = rows.order_by().annotate(
        first=Window(FirstValue(score), partition_by=spot, order_by=[F(name) for name in order]),
        back=Window(RowNumber(), partition_by=spot, order_by=newest),
        many=Window(Count("pk"), partition_by=spot),
    )
    return rows.filter(back=1, many__gt=1)


def _row(its: Measure, pairs: list[Pair]) -> Row:
    firsts, lasts = zip(*pairs, strict=True)
    changes = [last - first for first, last in pairs]
    return Row(
        words_of(its),
        {
            "n": len(pairs),
            "first": _median(firsts),
            "last": _median(lasts),
            "change": _median(changes),
        },
    )


def words_of(its: Measure) -> str:
    """Lower Extremity Functional Scale, 0 to 80, higher is better."""
    return f"{its.name}, {its.low} to {its.high}, {its.better} is better"


def drawn(rows: list[Row]) -> Strips:
    """Each measure on its own scale, with the two medians."""
    measures = {words_of(its): its for its in SUMMED}
    scales = [
        Scale(row.words, its.low, its.high, FIRST.value(row.counts), LAST.value(row.counts))
        for row in rows
        for its in [measures[row.words]]
    ]
    words = " ".join(
        f"{row.words}: first {FIRST.said(row.counts)}, last {LAST.said(row.counts)}."
        for row in rows
    )
    caption = "Medians. The ring is the first, the dot the last; each line is the whole scale."
    return strips_of("First and last scores", words, caption, scales)


def _median(scores: Any) -> Decimal:
    return Decimal(median(scores)).normalize() + 0


FIRST, LAST = Of("First, median", "first", "n"), Of("Last, median", "last", "n")
PAIRS = shape.Count("With both", "n")
OUTCOMES = Report(
    name="measures",
    title="First and last scores",
    says=(
        "Scores recorded in these days, of those with a first and a last one: the middle one of "
        "all first scores, of all last ones, and of each person’s difference. Each place rated "
        "counts by itself.",
        "Recorded before a visit or between visits. These are people’s own ratings: they show how "
        "they felt, not what caused it. Activities and goals in people’s own words are not put "
        "together.",
    ),
    of="Measure",
    columns=(
        PAIRS,
        FIRST,
        LAST,
        Of("Difference, median", "change", "n"),
    ),
    drawn=PAIRS,
    rows=measured,
    is_clinical=True,
    has_periods=False,
    strips=drawn,
    none="Nobody has a first and a last score in these days. Each measure with both is listed "
    "here.",
    by="By measure, not by month",
)
