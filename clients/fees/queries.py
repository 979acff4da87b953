"""Reads over a practice's money: who owes, what a month brought, the lines for an accountant."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Max, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from clients.fees.accounts import rules_of
from clients.fees.models import Account, Charge, OpeningBalance, Payment
from clients.fees.receipts import what_for
from clients.models import Client
from practice.accounts.models import Practice
from practice.schedule.wall import local_day
from practice.web.refs import is_ref

PAGE = 50


@dataclass(frozen=True)
class Owing:
    """A page of those who owe, whoever has owed longest first, and the sum over all pages."""

    rows: list[Account]
    following: str
    people: int
    pence: int


def owing(practice: Practice, *, after: str = "") -> Owing:
    """`after` is what the page before said follows it; anything else is the first page."""
    everybody = practice.fee_accounts.all()
    rows = everybody.filter(oldest_on__isnull=False)
    left = F("charged_pence") - F("paid_pence")
    total = rows.aggregate(pence=Sum(left))["pence"] or 0
    shown = list(
        rows.filter(_after(everybody, after))
        .select_related("client")
        .order_by("oldest_on", "pk")[: PAGE + 1]
    )
    more = shown[PAGE - 1] if len(shown) > PAGE else None
    following = f"{more.oldest_on:%Y-%m-%d}.{more.client.ref}" if more else ""
    return Owing(shown[:PAGE], following, rows.count(), total)


def _after(everybody: QuerySet[Account], after: str) -> Q:
    """Who comes after somebody, who may have paid since. Somebody unknown: that day once more,
    for nobody may be left out.
    """
    day, _, ref = after.partition(".")
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return Q()
    found = everybody.filter(client__ref=ref) if is_ref(ref) else everybody.none()
    last = found.values_list("pk", flat=True).first() or 0
    return Q(oldest_on__gt=on) | Q(oldest_on=on, pk__gt=last)


@dataclass(frozen=True)
class Line:
    """One kind of a sum."""

    words: str
    pence: int


@dataclass(frozen=True)
class Month:
    """What came in one month, less what was taken back in it."""

    first: date
    methods: list[Line]
    therapists: list[Line]

    @property
    def pence(self) -> int:
        """All of it."""
        return sum(line.pence for line in self.methods)


def month_of(practice: Practice, first: date) -> Month:
    """The sums of the month that begins on `first`; two queries."""
    came = practice.payments.filter(paid_on__gte=first, paid_on__lt=next_month(first))
    labels = dict(Payment.Method.choices)
    by_method = came.values("method").annotate(pence=Sum("amount_pence")).order_by("method")
    by_member = came.values("therapist", "therapist__user__name", "therapist__user__email")
    people = [
        Line(row["therapist__user__name"] or row["therapist__user__email"] or "", row["pence"])
        for row in by_member.annotate(pence=Sum("amount_pence")).order_by("therapist")
    ]
    named = sorted((one for one in people if one.words), key=lambda one: one.words)
    unnamed = [Line("For no visit by name", one.pence) for one in people if not one.words]
    methods = [Line(str(labels[row["method"]]), row["pence"]) for row in by_method]
    return Month(first, methods, [*named, *unnamed])


def months(practice: Practice, *, most: int = 24) -> list[tuple[date, int]]:
    """The months in which money came or went, newest first, and how much."""
    rows = practice.payments.annotate(month=TruncMonth("paid_on")).values("month")
    sums = rows.annotate(pence=Sum("amount_pence")).order_by("-month")[:most]
    return [(row["month"], row["pence"]) for row in sums]


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def last_money_of(people: QuerySet[Client]) -> dict[int, date]:
    """The last day of a charge, a payment or a balance of each of them; three queries."""
    keys = people.order_by().values("pk")
    latest: dict[int, date] = {}
    for rows, on in (
        (Charge.objects.filter(client__in=keys), "on"),
        (Payment.objects.filter(client__in=keys), "paid_on"),
        (OpeningBalance.objects.filter(client__in=keys), "stood_on"),
    ):
        for key, last in rows.order_by().values_list("client").annotate(Max(on)):
            latest[key] = max(last, latest.get(key, last))
    return latest


HEADINGS = (
    "Day", "Entry", "Client", "For", "Therapist", "Method", "Reference", "Amount in GBP", "Receipt",
    "Written down by", "Written down on",
)  # fmt: skip


def for_the_accountant(
    practice: Practice, since: date, until: date, *, references: bool = False
) -> Iterator[list[str]]:
    """A line for each payment of these days, both included, and before them for what was brought
    over: no money came with that, so its column is empty. Clients by their reference alone.

    What stands on a bank statement may name people: only where `references` are asked for.
    """
    yield from _brought_over(practice, since, until)
    rules = rules_of(practice)
    rows = practice.payments.filter(paid_on__gte=since, paid_on__lte=until).select_related(
        "client", "charge__appointment__type", "charge__series", "therapist__user",
        "taken_by__user", "receipt",
    )  # fmt: skip
    for row in rows.order_by("paid_on", "pk"):
        receipt = getattr(row, "receipt", None)
        yield [
            row.paid_on.isoformat(),
            "Taken back" if row.takes_back_id else "Payment",
            row.client.ref,
            what_for(row.charge, rules),
            row.therapist.name if row.therapist else "",
            row.get_method_display(),
            row.reference if references else "",
            in_figures(row.amount_pence),
            receipt.name if receipt else "",
            row.taken_by.name,
            local_day(row.taken_at, practice.zone).isoformat(),
        ]


def _brought_over(practice: Practice, since: date, until: date) -> Iterator[list[str]]:
    rows = practice.opening_balances.filter(stood_on__gte=since, stood_on__lte=until)
    for row in rows.select_related("client", "brought_by__user").order_by("stood_on", "pk"):
        what = "Owed from before" if row.pence > 0 else "Credit from before"
        yield [
            row.stood_on.isoformat(), "Brought over", row.client.ref,
            f"{what}: {in_figures(abs(row.pence))}", "", "", "", "", "", row.brought_by.name,
            local_day(row.brought_at, practice.zone).isoformat(),
        ]  # fmt: skip


def in_figures(pence: int) -> str:
    """-45.50, for a spreadsheet."""
    sign = "-" if pence < 0 else ""
    return f"{sign}{abs(pence) // 100}.{abs(pence) % 100:02}"
