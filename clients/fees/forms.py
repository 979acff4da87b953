"""What is typed about money: amounts in pounds, kept as pence."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from crispy_forms.layout import Layout
from django import forms

from clients.fees.models import FeeRules, Payment
from clients.fees.paying import MOST_PENCE
from practice.web.forms import PlainForm, PlainModelForm
from practice.web.text import one_line, plain_text

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOST = MOST_PENCE // 100
FORM_KEY = {
    "required": "Part of the form did not arrive. Load the page again.",
    "invalid": "Part of the form did not arrive. Load the page again.",
}
REASONS = {"accounts": "For the accounts", "tax": "For a tax return", "check": "To check a sum"}
LONGEST = 2 * 366


def in_pounds(pence: int) -> str:
    """45 or 45.50, to type over."""
    return str(pence // 100) if pence % 100 == 0 else f"{pence // 100}.{pence % 100:02}"


def in_pence(pounds: Decimal) -> int:
    """Exactly: the field takes two decimal places at most."""
    return int(pounds * 100)


def _pounds(label: str, *, least: Decimal, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=least, max_value=MOST, decimal_places=2, help_text=help_text,
        error_messages={"max_decimal_places": "Enter pounds and pence, such as 23.50."},
    )  # fmt: skip


class VisitPayForm(PlainForm):
    """What was paid for one visit: amount and method are there already, one press does."""

    amount = _pounds("Amount in pounds", least=Decimal("0.01"))
    method = forms.ChoiceField(label="Paid by", choices=Payment.Method.choices)
    form_key = forms.UUIDField(widget=forms.HiddenInput, error_messages=FORM_KEY)

    def __init__(self, *args: Any, pence: int = 0, method: str = "", **kwargs: Any) -> None:
        first = {"amount": in_pounds(pence) if pence else "", "method": method}
        super().__init__(*args, **({"initial": {"form_key": uuid4, **first}} | kwargs))
        self.helper.layout = Layout("amount", "method", "form_key")

    @property
    def pence(self) -> int:
        """What was typed, as pence."""
        return in_pence(self.cleaned_data["amount"])


class PayForm(VisitPayForm):
    """What a client paid, whatever for."""

    paid_on = forms.DateField(
        label="Paid on", required=False, widget=DAY, help_text="Empty: today."
    )
    reference = forms.CharField(
        label="Reference", required=False, max_length=80, validators=[one_line],
        help_text="As on the bank statement, for example.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("amount", "method", "paid_on", "reference", "form_key")


class OtherAmountForm(PlainForm):
    """Another amount for a visit, or nothing, with the reason."""

    amount = _pounds("What is asked, in pounds", least=Decimal(0))
    waive = forms.BooleanField(label="Ask nothing for it", required=False)
    reason = forms.CharField(
        label="Why?", max_length=300, validators=[plain_text], widget=forms.Textarea({"rows": 2}),
        help_text="For example: a neighbour, agreed on the phone. Nothing about their health.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("amount", "waive", "reason")

    @property
    def pence(self) -> int:
        """What was typed, as pence."""
        return in_pence(self.cleaned_data["amount"])


class TakeBackForm(PlainForm):
    """Why a payment does not count."""

    why = forms.CharField(
        label="Why?", max_length=300, validators=[plain_text], widget=forms.Textarea({"rows": 2}),
        help_text="For example: typed twice, or given back. Nothing about their health.",
    )  # fmt: skip


class FeeRulesForm(PlainModelForm):
    """How a practice keeps its money here."""

    class Meta:
        model = FeeRules
        fields = (
            "since", "missed", "late", "names_visits", "address", "vat_number", "vat_words",
        )  # fmt: skip
        labels = {
            "since": "Keep fees and payments here from",
            "missed": "Offer to charge for a missed visit",
            "late": "Offer to charge for a visit cancelled late",
            "names_visits": "Name the kind of visit on receipts",
            "address": "Address on receipts",
            "vat_number": "VAT number",
            "vat_words": "Words about VAT on receipts",
        }
        help_texts = {
            "since": "A visit from this day on is charged when it is marked completed. Empty: "
            "no money is kept here.",
            "missed": "Nobody is charged for it until somebody here presses the button.",
            "late": "Cancelled by the client, later than your booking rules allow.",
            "names_visits": "Otherwise they say Appointment. A name may say more than it should.",
            "vat_number": "Only if you have one. Ask your accountant what must be said.",
            "vat_words": "For example the rate, or why there is none.",
        }
        widgets = {
            "since": DAY,
            "missed": forms.RadioSelect,
            "late": forms.RadioSelect,
            "address": forms.Textarea({"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(*self.Meta.fields)

    def clean(self) -> None:
        """A number without words, or words without a number, is half a line."""
        super().clean()
        given = self.cleaned_data
        if bool(given.get("vat_number")) != bool(given.get("vat_words")):
            self.add_error("vat_words", "Fill in the VAT number and the words, or neither.")


class ExportForm(PlainForm):
    """The days whose payments are taken away as a file, and what for."""

    since = forms.DateField(label="From", widget=DAY)
    until = forms.DateField(label="To, this day included", widget=DAY)
    references = forms.BooleanField(
        label="With the references of payments", required=False,
        help_text="As typed from bank statements. They may name people.",
    )  # fmt: skip
    reason = forms.ChoiceField(
        label="What is it for?", choices=list(REASONS.items()), widget=forms.RadioSelect,
        help_text="It is kept with your name.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("since", "until", "references", "reason")

    def clean_until(self) -> date:
        """After the first day, and not half a life later."""
        until: date = self.cleaned_data["until"]
        since = self.cleaned_data.get("since")
        if since and until < since:
            raise forms.ValidationError("Enter a day that is not before the first one.")
        if since and (until - since).days > LONGEST:
            raise forms.ValidationError("Choose two years at most for one file.")
        return until
