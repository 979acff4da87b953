"""Saying what the columns of a file about clients hold, and what holds where a row is silent."""

from collections.abc import Iterable
from typing import Any

from django import forms

from clients.transfer.forms import ColumnsForm
from clients.transfer.models import Import
from clients.transfer.reading.balances import LAYOUT as OF_BALANCES
from clients.transfer.reading.notes import LAYOUT as OF_NOTES
from clients.transfer.reading.visits import LAYOUT as OF_VISITS
from clients.transfer.records.visits import TREATS

NOT_HERE = {"invalid_choice": "Choose one of the answers on the page."}


class VisitColumnsForm(ColumnsForm):
    """Of visits: also which kind, and with whom, where that is not said or not known here."""

    parts = OF_VISITS.all_words()
    last = ("otherwise_type", "otherwise_therapist", "order", "encoding")
    leave_out = None  # type: ignore[assignment]
    otherwise_type = forms.ChoiceField(
        label="Where the kind of visit is missing or not one of yours", required=False,
        error_messages=NOT_HERE,
    )  # fmt: skip
    otherwise_therapist = forms.ChoiceField(
        label="Where the therapist is missing or not one of yours", required=False,
        error_messages=NOT_HERE,
    )  # fmt: skip

    def __init__(self, *args: Any, source: Import, **kwargs: Any) -> None:
        super().__init__(*args, source=source, **kwargs)
        practice = source.practice
        kinds = practice.appointment_types.filter(is_retired=False).order_by("name")
        team = practice.memberships.filter(ended_at__isnull=True).select_related("user")
        self._offer("otherwise_type", ((kind.pk, kind.name) for kind in kinds))
        self._offer(
            "otherwise_therapist",
            ((one.pk, one.name) for one in team if one.role_is.code in TREATS),
        )

    def _offer(self, name: str, offered: Iterable[tuple[int, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Leave the row out"), *((str(pk), words) for pk, words in offered)]

    @property
    def otherwise(self) -> dict[str, Any]:
        """Keys of the kind and the therapist."""
        chosen = {part: self.cleaned_data[f"otherwise_{part}"] for part in ("type", "therapist")}
        return {part: int(key) for part, key in chosen.items() if key}


class NoteColumnsForm(ColumnsForm):
    """Of old notes: several columns of text stand one below the other."""

    parts = OF_NOTES.all_words()
    last = ("order", "encoding")
    leave_out = None  # type: ignore[assignment]


class BalanceColumnsForm(ColumnsForm):
    """Of balances: also the day on which all of them stood so."""

    parts = OF_BALANCES.all_words()
    last = ("otherwise_on", "order", "encoding")
    leave_out = None  # type: ignore[assignment]
    otherwise_on = forms.DateField(
        label="They stood so on this day, where a row does not say", required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    @property
    def otherwise(self) -> dict[str, Any]:
        """The day."""
        on = self.cleaned_data["otherwise_on"]
        return {"on": on.isoformat()} if on else {}


FORMS: dict[str, type[ColumnsForm]] = {
    Import.Holds.PEOPLE: ColumnsForm,
    Import.Holds.VISITS: VisitColumnsForm,
    Import.Holds.NOTES: NoteColumnsForm,
    Import.Holds.BALANCES: BalanceColumnsForm,
}
