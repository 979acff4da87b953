"""Writing a routine: the fields above the steps, and those of one step."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from practice.web.forms import PlainForm, in_our_words
from practice.web.refs import is_ref
from practice.web.text import one_line, plain_text
from routines.dose import COUNTS, IN, OUT, RANGES, not_counted, settled, wrong_in_dose
from routines.footmap import PLACES
from routines.library import heads_read
from routines.models import Measure
from routines.pictures import wrong_in_picture
from routines.safety.tags import WORDS
from routines.safety.wording import (
    AT_LEAST_ONE,
    Finding,
    findings,
    texts_of,
    wrong_in,
    wrong_in_head,
)

HAZARDS = [(tag, words[0].upper() + words[1:]) for tag, words in WORDS.items()]
PRESSURES = [("", "None"), ("light", "Light"), ("medium", "Medium"), ("firm", "Firm")]
BY_LABEL = {place.label.casefold(): place.code for place in PLACES.values()}
LONGEST_STEP = 1800
BECAUSE = "because_"
START = {"breath_in": IN, "breath_out": OUT}
SIDES = [
    ("each", "Left foot, then right"),
    ("both", "Both at once"),
    ("left", "Left foot only"),
    ("right", "Right foot only"),
]
FURTHER_DOWN = (
    "target", "reps", "hold", "breath", "tip", "stop_if", "easier", "easier_tags", "harder",
    "harder_tags", "zones", "ready_seconds", "waits", "is_optional", "is_on_by_default",
)  # fmt: skip


class LineField(forms.CharField):
    """One line of text, in a box that grows: line breaks in it become spaces."""

    def __init__(self, *, rows: int = 0, **kwargs: Any) -> None:
        if rows:
            kwargs["widget"] = forms.Textarea(attrs={"rows": rows, "class": "line"})
        super().__init__(validators=[one_line], **kwargs)

    def to_python(self, value: Any) -> str:
        """Without breaks, and with one space between words."""
        return " ".join((super().to_python(value) or "").split())


def _more(label: str, max_length: int, help_text: str = "") -> LineField:
    return LineField(label=label, max_length=max_length, required=False, help_text=help_text)


def _box(label: str, help_text: str = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=600,
        validators=[plain_text], widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


def _hazards(label: str, help_text: str, *, required: bool = False) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, help_text=help_text, choices=HAZARDS, required=required,
        error_messages={"required": AT_LEAST_ONE},
        widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
    )  # fmt: skip


def _choices(label: str, choices: Any, *, initial: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, initial=initial,
        widget=forms.RadioSelect(attrs={"class": "choices"}),
    )  # fmt: skip


def _number(name: str, label: str, **kwargs: Any) -> forms.IntegerField:
    least, most = RANGES[name]
    return forms.IntegerField(label=label, min_value=least, max_value=most, **kwargs)


class RoutineForm(PlainForm):
    """What stands above the steps; `seen` is the version that the writer began with."""

    name = LineField(
        label="Name", max_length=120,
        help_text="Anybody with the link reads it: name no illness and no person.",
    )  # fmt: skip
    purpose = _box("What it is for", "One sentence. It names no effect on health.", required=True)
    when = _box("When")
    frequency = _box("How often")
    equipment = _box(
        "What it needs",
        "Put a semicolon between things, and “or” between those of which any will do, such as: "
        "chair; tennis ball or soft ball.",
    )
    aftercare = _box("Afterwards")
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(*self.fields)

    def clean_purpose(self) -> str:
        """Pages end the sentence."""
        said = str(self.cleaned_data["purpose"]).rstrip(". ")
        if not said:
            raise ValidationError("Write what it is for.")
        return said

    def clean(self) -> dict[str, Any]:
        """What belongs in a step is said where it was typed."""
        cleaned = super().clean() or {}
        for name, sentence in list(wrong_in_head(cleaned, read=heads_read())):
            self.add_error(name, sentence)
        return cleaned


class StepForm(PlainForm):
    """One step. Where its words imply a hazard that is not ticked, it asks why not."""

    title = LineField(label="Title", max_length=80)
    instruction = LineField(
        label="What to do", max_length=240, rows=3,
        help_text="Up to 140 characters are read at a glance; 240 at most.",
    )  # fmt: skip
    target = _more("Where", 80, "In plain words, such as: arch.")
    side = _choices("Which foot", SIDES, initial="each")
    mode = _choices("How it is counted", Measure.choices, initial=Measure.TIME.value)
    rep_count = _number("rep_count", "How many times")
    breath_count = _number("breath_count", "How many breaths")
    breath_in = _number("breath_in", "Breathe in, in seconds", initial=IN)
    breath_out = _number("breath_out", "Breathe out, in seconds", initial=OUT)
    sets = _number("sets", "Sets", initial=1)
    rest_seconds = _number("rest_seconds", "Rest between sets, in seconds", initial=0)
    min_seconds = forms.IntegerField(
        label="Shortest, in seconds", min_value=1, max_value=LONGEST_STEP, initial=60
    )
    max_seconds = forms.IntegerField(
        label="Longest, in seconds", min_value=1, max_value=LONGEST_STEP, initial=60
    )
    pressure = forms.ChoiceField(label="Pressure", choices=PRESSURES, required=False)
    tags = _hazards(
        "Hazards", "All that it does to the foot or the person. Rules go by these.", required=True
    )
    reps = _more("How often, in words", 60, "Such as: 5 for each toe.")
    hold = _more("How long to hold", 60, "Such as: 20 to 30 s.")
    tip = _more("Tip", 240)
    stop_if = _more("Stop if", 160)
    breath = _more("Breath", 120, "“in for 4, out for 6” also gives the player its pace.")
    easier = _more("Easier form", 160)
    easier_tags = _hazards(
        "Hazards of the easier form",
        "None ticked: those of the step. Ticked: it can stand in for the step, so it has to say "
        "all there is to do.",
    )
    harder = _more("Harder form", 160)
    harder_tags = _hazards(
        "Hazards of the harder form", "Beside those of the step. None ticked: those of the step."
    )
    zones = forms.CharField(
        label="Places on the foot map", required=False, help_text="One on each line, by its name.",
        max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    picture_alt = _more(
        "What the picture shows", 200, "In words, for somebody who cannot see it. Needed with it."
    )
    # The picture that was added already, by its ref. The page has a field for the file itself.
    picture_id = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    ready_seconds = _number("ready_seconds", "To get ready, in seconds", initial=5)
    waits = forms.BooleanField(
        label="Wait for a press before it begins", required=False, initial=True,
        help_text="Unticked, the player goes on to it by itself.",
    )  # fmt: skip
    is_optional = forms.BooleanField(label="May be left out", required=False)
    is_on_by_default = forms.BooleanField(
        label="Given with the routine", required=False, initial=True,
        help_text="Unticked, it stays in the library and is given to nobody.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked: list[Finding] = []
        answers = self._answers()
        for one in findings(texts_of(self.as_far_as_typed())):
            self.asked.append(one)
            self.fields[BECAUSE + one.key] = LineField(
                label=f"“{one.word}” in the {one.where}", initial=answers.get(one.key, ""),
                help_text=f"{one.wants} If it does not mean that here, say why.", max_length=200,
                error_messages={"required": f"{one.asks} Or say here why not."},
            )  # fmt: skip
        in_our_words(self)
        self.helper.layout = Layout(*self.fields)

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields that ask about words."""
        return [self[BECAUSE + one.key] for one in self.asked]

    @property
    def further_down(self) -> list[forms.BoundField]:
        """The fields that a short step does without."""
        return [self[name] for name in FURTHER_DOWN]

    @property
    def has_trouble_further_down(self) -> bool:
        """Whether one of them is wrong."""
        return any(field.errors for field in self.further_down)

    @property
    def title_typed(self) -> str:
        """For headings and labels."""
        return str(self.typed()["title"] or "").strip()

    @property
    def picture_ref(self) -> str:
        """The picture that is shown on the page; empty without one."""
        typed = str(self["picture_id"].value() or "")
        return typed if is_ref(typed) else ""

    def typed(self) -> dict[str, Any]:
        """Every field as it was typed or is shown at first, unchecked; and answers about words."""
        values = {name: self[name].value() for name in self.base_fields}
        return values | {BECAUSE + key: why for key, why in self._answers().items()}

    def as_far_as_typed(self) -> dict[str, Any]:
        """The fields of a step, whatever was typed: what cannot be read is 0, empty or left out."""
        typed = self.typed()
        step = {name: " ".join(str(value or "").split()) for name, value in typed.items()}
        numbers = {name: _whole(typed[name]) for name in ("min_seconds", "max_seconds", *RANGES)}
        return settled(step | numbers) | feet_of(step["side"]) | {
            "waits": bool(typed["waits"]),
            "picture_id": None,
            "tags": _known(typed["tags"]),
            "easier_tags": _known(typed["easier_tags"]) or None,
            "harder_tags": _known(typed["harder_tags"]) or None,
            "is_optional": bool(typed["is_optional"]),
            "is_on_by_default": bool(typed["is_on_by_default"]),
        }  # fmt: skip

    def clean_zones(self) -> list[str]:
        """Codes of the map, from names."""
        names = [line.strip() for line in self.cleaned_data["zones"].splitlines() if line.strip()]
        for name in names:
            if name.casefold() not in BY_LABEL:
                close = get_close_matches(name.casefold(), BY_LABEL, n=1)
                like = f" Did you mean “{PLACES[BY_LABEL[close[0]]].label}”?" if close else ""
                raise ValidationError(f"“{name}” is not on the foot map.{like}")
        return list(dict.fromkeys(BY_LABEL[name.casefold()] for name in names))

    def clean(self) -> dict[str, Any]:
        """Every hazard is named; what the words imply is a question of its own."""
        cleaned = super().clean() or {}
        # What is not counted is not on the page, and is not asked.
        for name in not_counted(cleaned.get("mode", "")):
            self.errors.pop(name, None)
            cleaned[name] = 0
        if not self.errors.keys() & self.base_fields.keys():
            step = self.step
            for name, sentence in [*wrong_in(step), *wrong_in_dose(step), *wrong_in_picture(step)]:
                self.add_error(name, sentence)
        return cleaned

    @property
    def step(self) -> dict[str, Any]:
        """The fields of a RoutineStep, without its number; only once every field is valid."""
        cleaned = self.cleaned_data
        not_so = [
            {"where": one.where, "hint": one.hint, "text": one.text,
             "because": cleaned[BECAUSE + one.key]}
            for one in self.asked
            if cleaned.get(BECAUSE + one.key)
        ]  # fmt: skip
        step = {name: cleaned[name] for name in self.base_fields if name != "side"}
        step |= {name: cleaned[name] or 0 for name in COUNTS}
        step["picture_id"] = cleaned["picture_id"] or None
        return settled(step) | feet_of(cleaned["side"]) | {
            "tags": sorted(cleaned["tags"]),
            "easier_tags": sorted(cleaned["easier_tags"]) or None,
            "harder_tags": sorted(cleaned["harder_tags"]) or None,
            "not_so": not_so,
        }  # fmt: skip

    def _answers(self) -> dict[str, str]:
        source: Mapping[str, Any] = self.data if self.is_bound else self.initial
        start = self.add_prefix(BECAUSE) if self.is_bound else BECAUSE
        return {
            name.removeprefix(start): str(source[name]) for name in source if name.startswith(start)
        }


def as_initial(step: Mapping[str, Any]) -> dict[str, Any]:
    """A stored step as the form shows it."""
    answered = {
        BECAUSE + one.key: kept["because"]
        for one in findings(texts_of(step))
        for kept in step["not_so"]
        if (kept["where"], kept["hint"], kept["text"]) == (one.where, one.hint, one.text)
    }
    counts = {name: step[name] or START.get(name, "") for name in COUNTS}
    return dict(step) | answered | counts | {
        "picture_id": step["picture_id"] or "",
        "side": (step["only_foot"] or "each") if step["per_side"] else "both",
        "easier_tags": step["easier_tags"] or [],
        "harder_tags": step["harder_tags"] or [],
        "zones": "\n".join(PLACES[code].label for code in step["zones"] if code in PLACES),
    }  # fmt: skip


def feet_of(side: str) -> dict[str, Any]:
    """Which foot, as a step keeps it; what cannot be read is left, then right."""
    return {"per_side": side != "both", "only_foot": side if side in ("left", "right") else ""}


def _whole(value: Any) -> int:
    text = str(value or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _known(value: Any) -> list[str]:
    return sorted(set(value or ()) & set(WORDS))
