"""What a routine is for one client: which of its steps and how, on which days, until when."""

from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.http import QueryDict

from clients.homecare.adapting import LEAVE_OUT, asked_for, feet_left, room_in
from clients.homecare.adherence import WEEKDAYS
from clients.homecare.decisions import Decided
from clients.homecare.models import AssignedRoutine
from clients.homecare.swaps import AS_WRITTEN, SIDES, Swaps
from practice.web.forms import PlainForm
from practice.web.text import plain_text
from practice.web.words import count
from routines.equipment import LADDER
from routines.models import RoutineStep, RoutineVersion
from routines.queries import given_steps

USUAL_LENGTH = timedelta(weeks=4)
USUAL_TIME = time(19, 0)
FOOT_CHOICES = {"left": "Left foot only", "right": "Right foot only"}
ASKED = "The health form asks for it."
WHEN = ("days", "remind_at", "until", "review_on", "message")
LADDER_WORDS = ", ".join(LADDER[:-1])
SWAPS = ("dry_hands", "light_pressure", "softer_by")


class AssignForm(PlainForm):
    """How the routine is done, on which days, reminded when, until when, and a word to the client.

    `decided` is what the safety filter allows of `version` today; None while nothing is known.
    """

    days = forms.TypedMultipleChoiceField(
        label="Days",
        coerce=int,
        choices=list(enumerate(WEEKDAYS)),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
        error_messages={"required": "Choose at least one day."},
    )
    remind_at = forms.TimeField(
        label="Remind by email at",
        required=False,
        help_text="For example, 19:00. Leave it empty to send no reminders.",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Enter a time as hours and minutes, such as 19:00."},
    )
    until = forms.DateField(
        label="Until",
        help_text="The last day of the plan.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Enter the last day of the plan.",
            "invalid": "Enter a real date for the last day.",
        },
    )
    review_on = forms.DateField(
        label="Look at it again on",
        required=False,
        help_text="You are asked to on that day. Leave it empty for no day.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a real date to look at it again, or leave it empty."},
    )
    message = forms.CharField(
        label="A word to the client",
        required=False,
        max_length=600,
        validators=[plain_text],
        help_text="They read it when they sign in. The page behind the emailed link leaves it out.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    dry_hands = forms.BooleanField(
        label="Dry hands",
        required=False,
        help_text="No oil, balm or lotion, so nothing with nuts either.",
    )
    light_pressure = forms.BooleanField(
        label="Light pressure throughout", required=False, help_text="In every step that presses."
    )
    softer_by = forms.TypedChoiceField(label="Ball", coerce=int, required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, today: date, version: RoutineVersion, decided: Decided | None,
        review_on: date | None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        for name, value in {
            "days": list(range(7)), "remind_at": USUAL_TIME, "until": today + USUAL_LENGTH,
            "review_on": review_on, "form_key": uuid4,
        }.items():  # fmt: skip
            self.fields[name].initial = value
        self.given = given_steps(version)
        self.chosen: Swaps = self.initial.get("swaps", AS_WRITTEN)
        self._fit(version, decided)
        self.helper.layout = Layout(*self._there(WHEN), "form_key")
        self.how = FormHelper(self)
        self.how.form_tag, self.how.disable_csrf = False, True
        self.how.layout = Layout(*self._there(SWAPS))

    @property
    def has_swaps(self) -> bool:
        """Whether there is anything to choose for the whole routine."""
        return bool(self._there(SWAPS))

    def step_field(self, number: int) -> forms.BoundField | None:
        """What there is to choose for one step, if anything."""
        name = f"step_{number}"
        return self[name] if name in self.fields else None

    @property
    def may_lighten(self) -> bool:
        """Whether an optional step is in that could be left out."""
        return any(self._may_leave(step) for step in self.given)

    def without_optional(self, data: QueryDict) -> QueryDict:
        """What was posted, with every optional step left out."""
        data = data.copy()
        for step in self.given:
            if self._may_leave(step):
                data[f"step_{step.number}"] = LEAVE_OUT
        return data

    @property
    def swaps(self) -> Swaps:
        """What is chosen, once the form is valid; as it was before, while it is not."""
        if not self.is_bound or not all(
            name in self.cleaned_data for name in self.fields if name.startswith("step_")
        ):
            return self.chosen
        # What health leaves no room to choose today stays as it was chosen.
        said = {name: getattr(self.chosen, name) for name in SWAPS} | self.cleaned_data
        values = {
            step.number: said.get(f"step_{step.number}", self._before(step)) for step in self.given
        }
        return Swaps(
            dry_hands=said["dry_hands"],
            light_pressure=said["light_pressure"],
            softer_by=said["softer_by"] or 0,
            left_out=frozenset(n for n, value in values.items() if value == LEAVE_OUT),
            only=frozenset((n, value) for n, value in values.items() if value in SIDES),
        )

    def plan_values(self) -> dict[str, Any]:
        """What both giving and changing a plan take, once the form is valid."""
        return {name: self.cleaned_data[name] for name in WHEN} | {"swaps": self.swaps}

    def _fit(self, version: RoutineVersion, decided: Decided | None) -> None:
        """Leave only what this routine has room for, as far as it is safe; tick what is asked."""
        if decided is None:
            for name in SWAPS:
                del self.fields[name]
            return
        room, asked = room_in(version), asked_for(version, decided)
        self.chosen = self.chosen.along(asked)
        self._tick("dry_hands", room.oil, self.chosen.dry_hands, asked.dry_hands)
        self._tick(
            "light_pressure", room.pressure, self.chosen.light_pressure, asked.light_pressure
        )
        if room.rungs:
            field = self.fields["softer_by"]
            rungs = range(asked.softer_by, max(room.rungs, self.chosen.softer_by) + 1)
            field.choices = [(one, _ball_words(one)) for one in rungs]  # type: ignore[attr-defined]
            field.initial = self.chosen.softer_by
            field.help_text = ASKED if asked.softer_by else f"From the softest: {LADDER_WORDS}."
        else:
            del self.fields["softer_by"]
        for step in self.given:
            self._add_step(step, feet_left(decided, step.number))

    def _tick(self, name: str, there: bool, chosen: bool, asked: bool) -> None:
        if not there:
            del self.fields[name]
            return
        field = self.fields[name]
        field.initial = chosen
        if asked:  # a disabled field keeps its first value, whatever is posted
            field.disabled = True
            field.help_text = f"{ASKED} {field.help_text}"

    def _add_step(self, step: RoutineStep, feet: tuple[str, ...]) -> None:
        """Both feet as far as they are safe, one of them, or none if it is optional."""
        if not feet:
            return
        both = len(feet) == 2
        usual = "Both feet" if both else FOOT_CHOICES[feet[0]]
        choices = [("", usual if step.per_side else "As written")]
        if step.per_side and both:
            choices += [(foot, FOOT_CHOICES[foot]) for foot in feet]
        if step.is_optional:
            choices.append((LEAVE_OUT, "Leave it out"))
        before = self._before(step)
        if before and before not in dict(choices):
            choices.append((before, f"{FOOT_CHOICES[before]}, as chosen before"))
        if len(choices) > 1:
            self.fields[f"step_{step.number}"] = forms.ChoiceField(
                label=f"For this client: {step.title}", choices=choices, required=False,
                initial=before, error_messages={
                    "invalid_choice": f"Choose again for “{step.title}”: what may be done of it "
                    "has changed.",
                },
            )  # fmt: skip

    def _before(self, step: RoutineStep) -> str:
        """What was chosen for it before."""
        if step.number in self.chosen.left_out:
            return LEAVE_OUT
        return dict(self.chosen.only).get(step.number, "")

    def _may_leave(self, step: RoutineStep) -> bool:
        name = f"step_{step.number}"
        return name in self.fields and step.is_optional and self[name].value() != LEAVE_OUT

    def _there(self, names: tuple[str, ...]) -> list[str]:
        return [name for name in names if name in self.fields]


class ChangeForm(AssignForm):
    """The same for a plan that runs; the client hears of it only if somebody ticks that."""

    tell = forms.BooleanField(
        label="Tell the client by email that it has changed",
        required=False,
        help_text="A letter with the link, that does not say what or why.",
    )

    def __init__(self, *args: Any, assigned: AssignedRoutine, **kwargs: Any) -> None:
        before = {name: getattr(assigned, name) for name in WHEN} | {"swaps": assigned.swaps}
        super().__init__(*args, initial=before, **kwargs)
        del self.fields["form_key"]
        self.helper.layout = Layout(*self._there(WHEN), "tell")


def _ball_words(rungs: int) -> str:
    return f"{count(rungs, 'rung', 'rungs')} softer" if rungs else "As written"
