"""The session note as a form: one page in working order."""

from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.forms import BaseFormSet, formset_factory

from clients.notes.feel import CHANGES, PRESSURES, TEXTURES, in_order, step_of
from clients.notes.findings import Finding
from clients.notes.models import NoteHabits, SessionNote, ZoneFinding
from clients.notes.places import grouped_places
from practice.web.forms import PlainForm
from practice.web.scores import ScoreField, ScoreSelect
from practice.web.text import plain_text
from routines.footmap import Foot, is_on_foot

TENDERNESS = [("0", "None"), ("1", "Mild"), ("2", "Clear"), ("3", "Marked")]
OF_TEN = [(str(n), str(n)) for n in range(11)]
Scale = NoteHabits.Scale
FEET = [("", "Choose"), ("left", "Left"), ("right", "Right")]


MOST_FINDINGS = 60
MORE = ("textures", "pressure", "change")
# Where the parts of SOAP stand among the product's own headings.
SOAP = {"since_last": "S", "findings": "O", "response": "A", "plan": "P"}


def _choices(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(code, said.capitalize()) for code, said in words.items()]


def part_of(form: PlainForm, *names: str) -> FormHelper:
    """The layout of some of a form's fields, for a page that puts something between."""
    helper = FormHelper(form)
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*names)
    return helper


def _text(label: str, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=20000, validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class NoteForm(PlainForm):
    """Scores and words. Nothing is required of a draft."""

    since_last = _text("Since last time")
    before_score = ScoreField(label="Soreness before, 0 to 10", required=False)
    what_i_did = _text("What I did", 4)
    after_score = ScoreField(label="Soreness after, 0 to 10", required=False)
    response = _text("How they left")
    plan = _text("Plan")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, prompts: str = "", soap: bool = False, **kwargs: Any) -> None:
        """`prompts` are those of the appointment's type, one a line; `soap` adds the letters."""
        super().__init__(*args, **kwargs)
        for name, letter in SOAP.items() if soap else ():
            if name in self.fields:
                self.fields[name].label = f"{self.fields[name].label} ({letter})"
        self.fields["what_i_did"].help_text = " · ".join(prompts.split("\n"))
        self.before = part_of(self, "since_last", "before_score")
        self.after = part_of(self, "what_i_did", "after_score", "response", "plan", "version")


class FindingForm(PlainForm):
    """One zone or site of one foot."""

    zone = forms.ChoiceField(label="Zone or site", required=False)
    foot = forms.ChoiceField(label="Foot", choices=FEET, required=False)
    tenderness = forms.ChoiceField(
        label="Tenderness", choices=TENDERNESS, required=False, widget=forms.RadioSelect
    )
    sharp = forms.BooleanField(label="Sharp when pressed", required=False)
    remark = forms.CharField(
        label="Remark", required=False, max_length=500, validators=[plain_text]
    )

    textures = forms.MultipleChoiceField(
        label="Texture", choices=_choices(TEXTURES), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    pressure = forms.ChoiceField(
        label="Pressure", choices=[("", "Not recorded"), *_choices(PRESSURES)], required=False
    )
    change = forms.ChoiceField(
        label="By the end", choices=[("", "Not recorded"), *_choices(CHANGES)], required=False
    )

    # Taken over from the session before, and not touched since.
    carried = forms.BooleanField(required=False, widget=forms.HiddenInput)
    # What the figure of tenderness is of; the row's template writes it, see `of`.
    scale = forms.TypedChoiceField(
        choices=Scale.choices, coerce=int, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, scale: int = Scale.THREE, **kwargs: Any) -> None:
        """`scale` is the therapist's own; a row that holds a figure already stays on its scale."""
        super().__init__(*args, **kwargs)
        self.of = self._scale(scale)
        if self.of == Scale.TEN:
            field: Any = self.fields["tenderness"]
            field.widget = ScoreSelect()
            field.choices = OF_TEN
            field.help_text = "0 is not tender, 10 is the most tender there is."
        self.place = part_of(self, "zone", "foot")
        self.main = part_of(self, "tenderness", "sharp", "remark", "carried")
        self.more = part_of(self, "textures", "pressure", "change")
        self.fields["zone"].choices = [("", "Choose"), *grouped_places()]  # type: ignore[attr-defined]

    @property
    def is_carried(self) -> bool:
        """Whether it was taken over from the session before."""
        return self["carried"].value() in (True, "True", "true", "on", "1")

    @property
    def tenderness_said(self) -> str:
        """The chosen figure in words, whatever it was chosen from: "Mild" or "7 of 10"."""
        said = dict(OF_TEN if self.of == Scale.TEN else TENDERNESS).get(self["tenderness"].value())
        return f"{said} of 10" if said and self.of == Scale.TEN else said or ""

    def _scale(self, own: int) -> int:
        """What was sent or stored with the row. A figure without one was typed before there were
        two, so it is of 0 to 3; an empty row is on the therapist's own.
        """
        held = {
            name: self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)
            for name in ("scale", "tenderness")
        }
        for scale in Scale:
            if str(held["scale"]) == str(scale.value):
                return scale
        return Scale.THREE if held["tenderness"] else own

    @property
    def says_more(self) -> bool:
        """Whether more than tenderness was recorded, or went wrong."""
        return any(self[name].value() or self[name].errors for name in MORE)

    def clean(self) -> dict[str, Any]:
        """A zone must be one that this foot has, and what was felt must have a zone."""
        cleaned = super().clean() or {}
        zone, foot = cleaned.get("zone"), cleaned.get("foot")
        if zone and not foot and "foot" not in self.errors:
            self.add_error("foot", "Choose the foot.")
        if zone and not cleaned.get("tenderness") and "tenderness" not in self.errors:
            none = "0" if self.of == Scale.TEN else "None"
            self.add_error("tenderness", f"Choose how tender it was. {none} is an answer, too.")
        if not zone and "zone" not in self.errors:
            if any(cleaned.get(name) for name in MORE):
                self.add_error("zone", "Choose the zone or site that this is about.")
            elif cleaned.get("sharp"):
                self.add_error("zone", "Choose the zone or site that was sharp when pressed.")
            elif cleaned.get("remark"):
                self.add_error("zone", "Choose the zone or site that this remark is about.")
            elif cleaned.get("tenderness") not in {None, "", "0"}:
                self.add_error("zone", "Choose the zone or site that was tender.")
        if zone and foot and not is_on_foot(zone, Foot(foot)):
            other = "right" if foot == "left" else "left"
            self.add_error("foot", f"This zone is on the {other} foot only.")
        return cleaned


class BaseFindings(BaseFormSet):
    """The rows of findings; a row without a zone is left out."""

    default_error_messages = {
        "missing_management_form": "Part of the form did not arrive. Load the page again.",
        "too_many_forms": "A note has room for %(num)d findings.",
    }

    def findings(self) -> list[Finding]:
        """The rows as the action takes them."""
        return [
            Finding(
                zone=data["zone"],
                foot=data["foot"],
                **_figures(form),
                remark=data["remark"],
                textures=in_order(data["textures"]),
                pressure=data["pressure"],
                change=data["change"],
                carried=data["carried"],
                sharp=data["sharp"],
            )
            for form in self.forms
            if (data := form.cleaned_data).get("zone")
        ]

    def clean(self) -> None:
        """A zone may stand once for each foot."""
        seen: set[tuple[str, str]] = set()
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            key = (data.get("zone", ""), data.get("foot", ""))
            if key[0] and key in seen:
                form.add_error("zone", "This zone stands twice for the same foot.")
            seen.add(key)


def _figures(form: FindingForm) -> dict[str, Any]:
    figure = int(form.cleaned_data["tenderness"])
    if form.of == Scale.TEN:
        return {"tenderness": step_of(figure), "rated": figure}
    return {"tenderness": figure}


class PageForm(forms.Form):
    """Which open page sends the note, and how often it did before; none of it is the record."""

    page = forms.UUIDField(required=False)
    number = forms.IntegerField(required=False, min_value=0, max_value=10**9)
    version = forms.IntegerField(required=False, min_value=0, max_value=10**9)
    # "ref:number" of the unsaved draft that the page was opened with.
    carries_on = forms.RegexField(r"[\w-]{1,10}:\d{1,9}\Z", required=False)


FindingFormSet = formset_factory(
    FindingForm, formset=BaseFindings, extra=3, max_num=MOST_FINDINGS, absolute_max=MOST_FINDINGS
)


def initial_of(note: SessionNote) -> dict[str, Any]:
    """A note as the form shows it."""
    names = ("since_last", "before_score", "what_i_did", "after_score", "response", "plan")
    return {name: getattr(note, name) for name in names} | {"version": note.version}


def initial_findings(rows: Iterable[ZoneFinding]) -> list[dict[str, Any]]:
    """A note's findings as the rows show them: each on the scale it was written on."""
    return [
        {
            "zone": row.zone, "foot": row.foot,
            "tenderness": str(row.tenderness if row.rated is None else row.rated),
            "scale": Scale.THREE if row.rated is None else Scale.TEN,
            "remark": row.remark, "textures": row.textures, "pressure": row.pressure,
            "change": row.change, "carried": row.carried,
            "sharp": row.sharp,
        }
        for row in rows
    ]  # fmt: skip
