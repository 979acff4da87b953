"""What is rated at a visit, as a form; and the small forms around it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from clients.measures.answers import ScoreRefused
from clients.measures.catalogue import Measure, Region, suited_to
from clients.measures.fields import Ask, Named, answer_of, fields_of, parsed
from clients.measures.read import Answered, score_of
from clients.measures.schedule import Moment
from clients.notes.forms import part_of
from practice.web.forms import PlainForm, in_our_words
from practice.web.text import plain_text
from routines.footmap import PLACES, Foot

REGIONS = {
    Region.FOOT: "foot and ankle", Region.ACHILLES: "Achilles tendon", Region.LEG: "leg",
}  # fmt: skip


@dataclass(frozen=True)
class Group:
    """One measure within a block of the page."""

    id: str
    heading: str
    its: Measure
    helper: FormHelper


class MeasuresForm(PlainForm):
    """Everything optional. `asks` is what the page asks, `named` the activities and goals."""

    asked = forms.CharField(required=False, widget=forms.HiddenInput)
    form_key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": "Part of the form did not arrive. Load the page again.",
            "invalid": "Part of the form did not arrive. Load the page again.",
        },
    )

    def __init__(self, *args: Any, asks: list[Ask], named: Named, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks, self.named = asks, named
        self.given: list[Answered] = []
        self.initial["asked"] = " ".join(ask.key for ask in asks)
        made = {(ask, m): fields_of(ask, m, named) for ask in asks for m in ask.moments}
        for fields in made.values():
            self.fields.update(fields)
        in_our_words(self)
        self.hidden = part_of(self, "asked", "form_key")
        self.blocks = [
            (heading, [
                Group(f"{ask.name}-{m}-part", ask.heading, ask.its, part_of(self, *made[ask, m]))
                for ask in asks for m in ask.moments if m == moment
            ])
            for moment, heading in ((Moment.BEFORE, "Before"), (Moment.AFTER, "After"))
        ]  # fmt: skip
        self._made = made

    def clean(self) -> dict[str, Any]:
        """Read the answers; one that cannot be scored says so at its first field."""
        cleaned = super().clean() or {}
        for (ask, moment), names in self._made.items():
            if any(name in self.errors for name in names):
                continue
            given = answer_of(ask, moment, self.named, cleaned)
            if given is None:
                self._check_beside(ask, moment, cleaned)
                continue
            try:
                score_of(given)
            except ScoreRefused as refused:
                self.add_error(next(iter(names)), str(refused))
            else:
                self.given.append(given)
        return cleaned

    def refuse(self, words: str, given: Answered | None) -> None:
        """Say at the field of that answer what was wrong with it; above all when it is of none."""
        at = (
            next(iter(names))
            for (ask, moment), names in self._made.items()
            if given and answer_of(ask, moment, self.named, self.cleaned_data) == given
        )
        self.add_error(next(at, None), words)

    def _check_beside(self, ask: Ask, moment: Moment, cleaned: dict[str, Any]) -> None:
        """Hours, or a place, without a rating: what was typed would be lost."""
        hours = f"{ask.name}-{moment}-hours"
        if cleaned.get(hours) is not None:
            self.add_error(hours, "Rate sleep quality as well, or take the hours out.")


def asks_in(data: Mapping[str, str]) -> list[Ask]:
    """What a page that was sent asked, from its hidden field, at the places chosen on it."""
    found = (parsed(key) for key in data.get("asked", "").split()[:60])
    asks = {ask.name: ask for ask in found if ask is not None}
    return [
        replace(ask, site=site, foot=foot) if site in PLACES and foot in list(Foot) else ask
        for ask in asks.values()
        for site, foot in [(data.get(f"{ask.name}-site", ""), data.get(f"{ask.name}-foot", ""))]
    ]


def items_in(data: Mapping[str, str]) -> list[str]:
    """The refs of activities and goals that a page sent a rating of, besides other words."""
    return [name.rsplit("-", 1)[1] for name, value in data.items() if value and "-" in name][:100]


class WithdrawForm(PlainForm):
    """Why a rating is wrong."""

    why = forms.CharField(
        label="Why", max_length=500, validators=[plain_text],
        help_text="It leaves every plot and stays in the record, with this reason.",
        error_messages={"required": "Write why it is withdrawn."},
    )  # fmt: skip


class RegionsForm(PlainForm):
    """Which measures of a region are asked of a client at the first, each fourth and last visit."""

    codes = forms.MultipleChoiceField(
        label="Which matter for this client?", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Their published forms are filled in on paper or elsewhere; only the score is "
        "entered.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["codes"].choices = list(region_choices())  # type: ignore[attr-defined]


def region_choices() -> Iterable[tuple[str, str]]:
    """Each with the region it is about."""
    for region, words in REGIONS.items():
        for its in suited_to([region]):
            yield its.code, f"{its.name} ({words})"
