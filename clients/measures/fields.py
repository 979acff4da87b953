"""One measure on a page: its fields, and the answer read from them. Nothing is required."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms

from clients.measures.catalogue import MEASURES, WELLBEING, Item, Measure, measure
from clients.measures.models import OF_THE_NOTE
from clients.measures.read import Answer, Answered, ItemAnswer
from clients.measures.schedule import Moment
from clients.notes.places import grouped_places, place_name
from practice.web.scores import NOT_RECORDED, ScoreField
from practice.web.text import one_line

# By the measure's code: (ref, words) of the activities or goals that are asked about.
Named = dict[str, list[tuple[str, str]]]
KEY = re.compile(r"([a-z0-9_]+):([0-9]{1,2}):(before|after|both)", re.ASCII)
FEET = [("", "Choose"), ("left", "Left"), ("right", "Right")]
WHEN = {"both": (Moment.BEFORE, Moment.AFTER), "before": (Moment.BEFORE,), "after": (Moment.AFTER,)}


@dataclass(frozen=True)
class Ask:
    """A measure to ask for at these moments. `row` tells places of one measure apart; for
    activities and goals it is how many empty lines there are to name some. The site and foot are
    those to begin with.
    """

    code: str
    moments: tuple[Moment, ...]
    row: int = 0
    site: str = ""
    foot: str = ""

    @property
    def its(self) -> Measure:
        """The measure."""
        return measure(self.code)

    @property
    def key(self) -> str:
        """The ask as a hidden field carries it; `parsed` reads it back."""
        when = "both" if len(self.moments) == 2 else self.moments[0].value
        return f"{self.code}:{self.row}:{when}"

    @property
    def name(self) -> str:
        """The beginning of its fields' names."""
        return f"{self.code}-{self.row}" if self.its.per_site else self.code

    @property
    def heading(self) -> str:
        """The measure's name, with its place once there is one or several."""
        if self.site:
            place = place_name(self.site)
            return f"{self.its.name}: {self.foot} {place[:1].lower()}{place[1:]}"
        another = f", place {self.row + 1}" if self.row and self.its.per_site else ""
        return self.its.name + another

    @property
    def lines(self) -> range:
        """The empty lines to name an activity or a goal in, from 1."""
        _, most = self.its.named or (0, 0)
        return range(1, min(self.row, most) + 1)

    def has_room(self, named: Named) -> bool:
        """Whether one more activity or goal may be named."""
        _, most = self.its.named or (0, 0)
        return len(named.get(self.code, ())) + self.row < most

    def with_another_line(self) -> "Ask":
        """The same with an empty line more."""
        return replace(self, row=self.row + 1)


def lines_for(its: Measure, named: Named) -> int:
    """How many empty lines a measure begins with: up to its least; for goals, at first, all."""
    least, most = its.named or (0, 0)
    known = len(named.get(its.code, ()))
    return most if its.code == "goals" and not known else max(0, least - known)


def parsed(key: str) -> Ask | None:
    """The ask of a hidden field, or None for a text that is none."""
    found = KEY.fullmatch(key)
    if found is None or found[1] not in MEASURES or found[1] == OF_THE_NOTE:
        return None
    return Ask(found[1], WHEN[found[3]], int(found[2]))


def fields_of(ask: Ask, moment: Moment, named: Named) -> dict[str, forms.Field]:
    """The fields of one measure at one moment, by name, in the order of asking."""
    its, name = ask.its, f"{ask.name}-{moment}"
    fields: dict[str, forms.Field] = {}
    if its.per_site and moment == ask.moments[0]:
        fields[f"{ask.name}-site"] = forms.ChoiceField(
            label="Where", required=False, choices=[("", "No one place"), *grouped_places()],
            initial=ask.site,
        )  # fmt: skip
        fields[f"{ask.name}-foot"] = forms.ChoiceField(
            label="Foot", required=False, choices=FEET, initial=ask.foot
        )
    if its.score_entry_only:
        fields[name] = forms.DecimalField(
            label=f"Score, {its.low} to {its.high}", required=False,
            help_text=f"From the published form. {its.better.value.capitalize()} is better.",
        )  # fmt: skip
    elif its.named:
        fields |= _named_fields(ask, name, named)
    elif len(its.items) == 1:
        fields[name] = _question(its.items[0], its.items[0].words, its.labels)
    else:
        fields |= {f"{name}-{one.key}": _question(one, one.words) for one in its.items}
    if ask.code == "sleep_0_10":
        fields[f"{name}-hours"] = forms.DecimalField(
            label="Hours slept", required=False, help_text="In half hours, such as 7.5."
        )
    return fields


def answer_of(ask: Ask, moment: Moment, named: Named, data: Mapping[str, Any]) -> Answered | None:
    """What was filled in, read from cleaned data; None when nothing was."""
    its, name = ask.its, f"{ask.name}-{moment}"
    answer: Answer | None
    if its.named:
        answer = _items(ask, name, named, data)
    elif len(its.items) > 1:
        answer = tuple(data.get(f"{name}-{one.key}") for one in its.items)
        answer = answer if any(one is not None for one in answer) else None
    else:
        answer = data.get(name)
    if answer is None:
        return None
    site, foot = data.get(f"{ask.name}-site") or "", data.get(f"{ask.name}-foot") or ""
    hours = data.get(f"{name}-hours")
    return Answered(ask.code, moment.value, answer, site, foot, hours)


def _named_fields(ask: Ask, name: str, named: Named) -> dict[str, forms.Field]:
    one, *others = ask.its.items
    fields: dict[str, forms.Field] = {
        f"{name}-{ref}": _question(one, words) for ref, words in named.get(ask.code, ())
    }
    what = "Goal" if ask.code == "goals" else "Activity"
    known = len(named.get(ask.code, ()))
    for n in ask.lines:
        fields[f"{name}-words-{n}"] = forms.CharField(
            label=f"{what} {known + n}, in the client’s words", required=False, max_length=100,
            validators=[one_line],
        )  # fmt: skip
        fields[f"{name}-new-{n}"] = _question(one, one.words)
    return fields | {f"{name}-{other.key}": _question(other, other.words) for other in others}


def _items(
    ask: Ask, name: str, named: Named, data: Mapping[str, Any]
) -> tuple[ItemAnswer, ...] | None:
    new = [
        ItemAnswer("", data.get(f"{name}-words-{n}") or "", data.get(f"{name}-new-{n}"))
        for n in ask.lines
    ]
    new = [row for row in new if row.words or row.rating is not None]
    # A page sent again still has as new what it named the first time.
    typed = {row.words.casefold() for row in new}
    known = [
        ItemAnswer(ref, words, data.get(f"{name}-{ref}")) for ref, words in named.get(ask.code, ())
    ]
    rows = [row for row in known if row.rating is not None or row.words.casefold() not in typed]
    rows += new
    if ask.code == "goals":
        rows.append(ItemAnswer(WELLBEING, "Wellbeing", data.get(f"{name}-{WELLBEING}")))
    filled = any(row.rating is not None or not row.item for row in rows)
    return tuple(rows) if filled else None


def _question(one: Item, label: str, labels: tuple[str, ...] = ()) -> forms.Field:
    if (one.low, one.high) == (0, 10):
        return ScoreField(label=label, required=False, help_text=_ends(one))
    points = range(one.low, one.high + 1)
    said = labels or tuple(str(n) for n in points)
    choices = [(str(n), words) for n, words in zip(points, said, strict=True)]
    return forms.TypedChoiceField(
        label=label, required=False, coerce=int, empty_value=None, widget=forms.RadioSelect,
        choices=[*choices, NOT_RECORDED], help_text="" if labels else _ends(one),
    )  # fmt: skip


def _ends(one: Item) -> str:
    return f"{one.low}: {_lower(one.low_words)}. {one.high}: {_lower(one.high_words)}."


def _lower(words: str) -> str:
    return words if words.startswith("I ") else f"{words[:1].lower()}{words[1:]}"
