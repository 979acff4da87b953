"""One form being filled in: what it asks now, how far it is, and what was told last time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clients.models import Client
from clients.screening.answers import NO
from clients.screening.asking.fields import StepForm, initial_of
from clients.screening.asking.script import Script, load_script
from clients.screening.asking.steps import (
    Kind,
    Step,
    form_steps,
    is_child,
    next_step,
    pulse_steps,
)
from clients.screening.models import IntakeInvitation
from clients.screening.queries import FULL, readable_so_far
from practice.schedule.wall import local_day
from routines.rulebook import rule_book
from routines.safety.rules import Rule

# So many birth dates may be tried before what was told last time is not shown by this link.
TRIES = 3
CONFIRMED_AT_ONCE = ("health", "feet", "medicines")


@dataclass(frozen=True)
class Form:
    """What the pages of one form need. `steps` are those that the draft calls for."""

    client: Client
    draft: Mapping[str, Any]
    script: Script
    rules: Mapping[str, Rule]
    steps: tuple[Step, ...]
    on: date
    is_pulse: bool
    # By the file or by the birth date given: either is enough to want a guardian.
    is_child: bool

    def step(self, key: str) -> Step | None:
        """The page with this key, if the form has it now."""
        return next((step for step in self.steps if step.key == key), None)

    def next_step(self, after: str = "") -> Step | None:
        """The page to be answered next; None when all are."""
        return next_step(self.steps, self.draft.get("done", []), after)

    def before(self, key: str) -> Step | None:
        """The page a Back link leads to."""
        keys = [step.key for step in self.steps]
        place = keys.index(key)
        return self.steps[place - 1] if place else None

    def page_form(self, step: Step, data: Any = None) -> StepForm:
        """The field of one page, with what was answered before."""
        rule = self.rules.get(step.code)
        question = rule.question(step.name) if rule else None
        which = step.kind is Kind.WHICH
        opens = self.script.pulse[int(step.name) - 1].opens if which else ()
        return StepForm(
            data,
            initial=initial_of(self.draft, step, question),
            step=step,
            rule=rule,
            on=self.on,
            opens=[(code, self.rules[code].label) for code in opens],
            region=self.client.practice.region,
        )

    def place_of(self, step: Step) -> str:
        """ "Health, question 3 of 20"; a follow-up says what it is about instead."""
        if step.about:
            return step.about
        peers = [s for s in self.steps if s.section == step.section and not s.about]
        title = self.script.title_of(step.section) or "Before your visit"
        return f"{title}, question {peers.index(step) + 1} of {len(peers)}"


@dataclass(frozen=True)
class SectionState:
    """One line of the task list. `first` is the key of the page it leads to."""

    key: str
    title: str
    word: str
    first: str
    is_done: bool
    can_confirm: bool


def form_of(invitation: IntakeInvitation, *, now: datetime) -> Form:
    """The form as its draft stands."""
    client = invitation.client
    rules = rule_book(client.practice_id).rules
    script, on = load_script(), local_day(now, client.practice.zone)
    is_pulse = invitation.kind == IntakeInvitation.Kind.PULSE
    draft = invitation.draft
    child = client.is_child_on(on) or is_child(draft, on)
    steps = (
        pulse_steps(script, rules, draft)
        if is_pulse
        else form_steps(script, rules, draft, child=child)
    )
    return Form(client, draft, script, rules, steps, on, is_pulse, child)


def sections_of(form: Form, *, may_confirm: bool) -> list[SectionState]:
    """The task list; the questions before a visit have none."""
    done = set(form.draft.get("done", []))
    states = []
    for key, title in form.script.sections:
        steps = [step for step in form.steps if step.section == key]
        if not steps:
            continue
        answered = [step for step in steps if step.key in done]
        word = "Completed" if len(answered) == len(steps) else "In progress"
        todo = next((step for step in steps if step.key not in done), steps[0])
        states.append(
            SectionState(
                key, title, word if answered else "Not started", todo.key,
                is_done=len(answered) == len(steps),
                can_confirm=may_confirm and key in CONFIRMED_AT_ONCE and not answered,
            )
        )  # fmt: skip
    return states


def may_see_last_time(form: Form, *, signed_in: bool) -> bool:
    """Whether what was told before may be shown: to its owner, signed in or by their birth date.

    A link may have been opened by somebody else, so it asks, and not without end.
    """
    if form.is_pulse or not form.client.screenings.filter(kind__in=FULL).exists():
        return False
    if signed_in:
        return True
    born, told = form.client.birth_date, form.draft.get("plain", {}).get("birth_date")
    return born is not None and told == born.isoformat() and form.draft.get("tries", 0) <= TRIES


def last_told(form: Form, section: str) -> dict[str, dict[str, Any]]:
    """The answers of one section as last told, those that were no plain no."""
    codes = {one.code for one in form.script.questions if one.section == section}
    said = readable_so_far(form.client, form.rules, on=form.on)
    return {code: e for code, e in said.items() if code in codes and e.get("answer") != NO}
