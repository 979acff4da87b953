"""Choosing a file, and saying what its columns hold."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms

from clients.transfer.models import Import
from clients.transfer.reading import Sheet
from clients.transfer.reading.columns import WORDS
from clients.transfer.reading.dates import Order
from clients.transfer.reading.sheets import short
from practice.web.forms import PlainForm

# Of a file that is too large nothing arrives, as if none had been chosen.
NOTHING = "Choose a file of at most 11 MB. Cards go without their pictures."
ENCODINGS = [
    ("", "Found out by Instep"), ("utf-8", "UTF-8"), ("cp1252", "Windows, western Europe"),
    ("mac_roman", "Old Macintosh"), ("cp850", "DOS"), ("cp1250", "Windows, central Europe"),
    ("cp1251", "Windows, Cyrillic"), ("cp1253", "Windows, Greek"), ("cp1254", "Windows, Turkish"),
    ("gb18030", "Chinese"), ("shift_jis", "Japanese"),
]  # fmt: skip
ORDERS = [(Order.DAY_FIRST, "Day first: 27/3/1986"), (Order.MONTH_FIRST, "Month first: 3/27/1986")]
SAMPLES = 3


class ChooseForm(PlainForm):
    """One file, and what is in it."""

    holds = forms.ChoiceField(
        label="What is in it", choices=Import.Holds.choices, widget=forms.RadioSelect,
        initial=Import.Holds.PEOPLE,
        help_text="Bring the clients over first: visits, notes and balances go to those who are "
        "here.",
        error_messages={
            "required": "Say what is in it.",
            "invalid_choice": "Choose one of the answers on the page.",
        },
    )  # fmt: skip
    file = forms.FileField(
        label="The file",
        help_text="A spreadsheet saved as CSV or .xlsx, or address cards: 50,000 rows at most.",
        error_messages={
            "required": NOTHING,
            "missing": NOTHING,
            "empty": "There is nothing in this file.",
        },
        max_length=None,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.vcf"}),
    )


class ColumnsForm(PlainForm):
    """What each column holds, seen beside what stands in it."""

    parts: Mapping[Any, str] = WORDS
    last: Sequence[str] = ("order", "encoding", "leave_out")
    order = forms.ChoiceField(label="In dates such as 1/2/1990", choices=ORDERS)
    encoding = forms.ChoiceField(
        label="Letters are written as", choices=ENCODINGS, required=False,
        help_text="Change this where names above look wrong, then press “Read it again”.",
    )  # fmt: skip
    leave_out = forms.BooleanField(
        label="Take people in without what cannot be read, such as a wrong phone number",
        required=False,
    )

    def __init__(self, *args: Any, sheet: Sheet, source: Import, **kwargs: Any) -> None:
        initial = {
            "order": source.order, "encoding": source.encoding, "leave_out": source.leave_out,
            **{f"otherwise_{part}": value for part, value in source.otherwise.items()},
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        self.headings = {f"column_{n}": heading for n, heading in enumerate(sheet.headings)}
        for name, heading in self.headings.items():
            seen = " · ".join(short(text) for text in islice(sheet.column(heading), SAMPLES))
            self.fields[name] = forms.ChoiceField(
                label=heading, required=False, initial=source.columns.get(heading, ""),
                choices=[("", "Leave it out"), *self.parts.items()], help_text=seen or "Empty",
                error_messages={"invalid_choice": "Choose one of the answers on the page."},
            )  # fmt: skip
        self.helper.layout = Layout(Fieldset("What the columns hold", *self.headings), *self.last)

    @property
    def columns(self) -> dict[str, str]:
        """Those that are taken, by heading."""
        chosen = {heading: self.cleaned_data[name] for name, heading in self.headings.items()}
        return {heading: held for heading, held in chosen.items() if held}

    @property
    def otherwise(self) -> dict[str, Any]:
        """What holds where a row does not say."""
        return {}
