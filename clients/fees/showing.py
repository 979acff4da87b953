"""What pages say about money."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from clients.appointments.models import Appointment
from clients.fees.accounts import opening_key, reckoned, rules_of
from clients.fees.charging import kind_for
from clients.fees.forms import VisitPayForm
from clients.fees.models import Charge, FeeRules, OpeningBalance, Payment, Receipt
from clients.fees.paying import can_undo, last_method
from clients.fees.pricing import cost_of
from clients.fees.receipts import what_for
from clients.fees.reckoning import Account
from clients.models import Client
from clients.series.models import TreatmentSeries
from practice.access.permissions import Permission
from practice.accounts.models import Membership
from practice.web.words import count, day, pounds

Kind = Charge.Kind
NAMED = FeeRules(names_visits=True)
FROM_BEFORE = "Owed from before, on {on}"
LOST = {Kind.MISSED: "Charge for the missed visit", Kind.LATE: "Charge for cancelling late"}


@dataclass(frozen=True)
class ChargeLine:
    """A charge on a page, with what is left of it to pay."""

    charge: Charge
    what: str
    left: int
    state: str

    @property
    def can_change(self) -> bool:
        """Whether another amount may be asked."""
        return self.charge.kind != Kind.CALLED_OFF


@dataclass(frozen=True)
class PaymentLine:
    """A payment on a page, and what may be done with it."""

    payment: Payment
    what: str
    is_back: bool
    is_taken_back: bool
    can_undo: bool

    @property
    def stands(self) -> bool:
        """Whether it counts."""
        return not self.is_back and not self.is_taken_back


@dataclass(frozen=True)
class OpeningLine:
    """What was brought over from another system, on a page."""

    balance: OpeningBalance
    state: str

    @property
    def pence(self) -> int:
        """Without its sign."""
        return abs(self.balance.pence)


@dataclass(frozen=True)
class Money:
    """All of one client's money."""

    owed: int
    credit: int
    charges: list[ChargeLine]
    payments: list[PaymentLine]
    to_charge: list[tuple[TreatmentSeries, str]]
    openings: list[OpeningLine]


def state_of(charge: Charge, left: int) -> str:
    """Where a charge stands, in words."""
    if charge.kind == Kind.CALLED_OFF:
        return "Nothing asked"
    if charge.covered_by_id is not None:
        return "Paid ahead"
    if charge.is_waived:
        return "Waived"
    if charge.amount_pence == 0:
        return "Free"
    if left == 0:
        return "Paid"
    return f"{pounds(left)} to pay"


def names_for(by: Membership) -> FeeRules:
    """Whether they read the kind of a visit, which may say what somebody is treated for: whoever
    opens files does, and else where the practice's receipts name it, too.
    """
    return NAMED if by.may(Permission.SEE_CLIENTS) else rules_of(by.practice)


def what_of(charge: Charge | None, rules: FeeRules) -> str:
    """What a charge is for, on the practice's own pages."""
    if charge is None or charge.kind in (Kind.VISIT, Kind.SERIES):
        return what_for(charge, rules)
    return f"{charge.get_kind_display()}: {what_for(charge, rules)}"


def money_of(client: Client, *, by: Membership, now: datetime) -> Money:
    """The page of one client's money; newest first."""
    account, names = reckoned(client.pk), names_for(by)
    rows = client.charges.select_related("appointment__type", "series")
    charges = [
        ChargeLine(
            row, what_of(row, names), account.left[row.pk], state_of(row, account.left[row.pk])
        )
        for row in rows.order_by("-on", "-pk")
        if row.pk in account.left
    ]
    return Money(account.owed, account.credit, charges, payments_of(client, by=by, now=now), [
        (series, pounds((series.price_pence or 0) * series.prepaid_sessions))
        for series in client.treatment_series.filter(
            prepaid_sessions__gt=0, price_pence__gt=0, charge__isnull=True
        ).order_by("-started_on", "-pk")
    ], openings_of(client, account))  # fmt: skip


def openings_of(client: Client, account: Account) -> list[OpeningLine]:
    """What was brought over, newest first."""
    rows = client.opening_balances.select_related("brought_by__user").order_by("-stood_on", "-pk")
    return [OpeningLine(row, _opened(row, account)) for row in rows]


def _opened(row: OpeningBalance, account: Account) -> str:
    if row.pence < 0:
        return "Credit"
    left = account.left[opening_key(row)]
    return f"{pounds(left)} to pay" if left else "Paid"


def payments_of(client: Client, *, by: Membership, now: datetime) -> list[PaymentLine]:
    """Payments and what took them back, newest first."""
    rows = client.payments.select_related(
        "charge__appointment__type", "charge__series", "receipt", "taken_by__user", "taken_back"
    )
    names = names_for(by)
    return [_line(row, names, by=by, now=now) for row in rows.order_by("-paid_on", "-pk")]


def _line(row: Payment, names: FeeRules, *, by: Membership, now: datetime) -> PaymentLine:
    is_taken_back = hasattr(row, "taken_back")
    return PaymentLine(
        row, what_of(row.charge, names), row.takes_back_id is not None, is_taken_back,
        can_undo(row, by=by, now=now) and not is_taken_back,
    )  # fmt: skip


@dataclass(frozen=True)
class OwnMoney:
    """What a client reads of their own money; `is_kept`: whether the practice keeps any here."""

    is_kept: bool
    owed: int
    credit: int
    open: list[tuple[str, int]]
    receipts: list[Receipt]


def own_money(client: Client) -> OwnMoney:
    """What is open, oldest first, and their receipts, newest first."""
    rules = rules_of(client.practice)
    account = reckoned(client.pk)
    rows = client.charges.select_related("appointment__type", "series").order_by("on", "pk")
    opened = client.opening_balances.order_by("stood_on", "pk")
    left = [
        (FROM_BEFORE.format(on=day(row.stood_on)), account.left.get(opening_key(row), 0))
        for row in opened
    ]
    left += [(what_for(row, rules), account.left.get(row.pk, 0)) for row in rows]
    is_void = Exists(Payment.objects.filter(takes_back=OuterRef("payment")))
    receipts = client.receipts.annotate(is_void=is_void).order_by("-year", "-number")
    is_kept = rules.since is not None or bool(account.charged or account.paid)
    return OwnMoney(
        is_kept, account.owed, account.credit, [one for one in left if one[1]], list(receipts)
    )


@dataclass(frozen=True)
class VisitFee:
    """What a visit's page says about money."""

    says: str
    paid: list[PaymentLine]
    form: VisitPayForm | None = None
    charge_words: str = ""


def fee_of(appointment: Appointment, *, by: Membership, now: datetime) -> VisitFee | None:
    """None where the practice keeps no money here, or the visit costs nothing, or was over in
    another system.
    """
    rules = rules_of(appointment.practice)
    kind = kind_for(appointment)
    if rules.since is None or kind is None:
        return None
    charge = Charge.objects.filter(appointment=appointment).first()
    if charge is None and appointment.is_from_before:
        return None
    if charge is None or charge.kind == Kind.CALLED_OFF:
        return _not_charged(appointment, kind, charge, rules, by=by, now=now)
    left = reckoned(charge.client_id).left[charge.pk]
    form = VisitPayForm(pence=left, method=last_method(by)) if left else None
    says = state_of(charge, left)
    if charge.covered_by is not None:
        says = f"Paid ahead: visit {charge.cover_number} of {charge.covered_by.prepaid_sessions}."
    return VisitFee(says, _paid(charge, by=by, now=now), form)


def _not_charged(
    appointment: Appointment, kind: Kind, charge: Charge | None, rules: FeeRules,
    *, by: Membership, now: datetime,
) -> VisitFee | None:  # fmt: skip
    cost = cost_of(appointment, kind, rules, only_shown=True)
    paid = _paid(charge, by=by, now=now) if charge is not None else []
    if cost.series is not None:
        # Which of its visits takes which number shows when they take place.
        prepaid = cost.series.prepaid_sessions
        left = prepaid - min(prepaid, cost.series.used)
        return VisitFee(f"{left} of {count(prepaid, 'visit', 'visits')} paid ahead are left.", paid)
    if not cost.pence:
        return VisitFee("Nothing asked.", paid) if paid else None
    price = pounds(cost.pence)
    if kind in LOST:
        return VisitFee("Nothing asked yet.", paid, charge_words=f"{LOST[kind]}: {price}")
    credit = reckoned(appointment.client_id).credit
    if credit >= cost.pence:
        return VisitFee(f"{price}, which their credit of {pounds(credit)} pays.", paid)
    says = f"{price}, less their credit of {pounds(credit)}." if credit else price
    return VisitFee(says, paid, VisitPayForm(pence=cost.pence - credit, method=last_method(by)))


def _paid(charge: Charge, *, by: Membership, now: datetime) -> list[PaymentLine]:
    rows = charge.payments.select_related(
        "charge__appointment__type", "charge__series", "receipt", "taken_back", "taken_by__user"
    )
    lines = [_line(row, NAMED, by=by, now=now) for row in rows.order_by("paid_on", "pk")]
    return [line for line in lines if line.stands]
