"""The editor's page as it is being written: the rows in their order, what was pressed, the total.

Without JavaScript every press sends the whole page and brings it back, so nothing here is stored.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from django.http import QueryDict

from practice.web.templatetags.instep import anchor
from practice.web.words import count
from routines.content import STEP, fields_of, head_of
from routines.dose import minutes_of
from routines.forms import RoutineForm, StepForm, as_initial
from routines.models import RoutineStep, RoutineVersion
from routines.queries import to_filter
from routines.safety.rules import Rule
from routines.showing import Grouped, grouped, limits_on
from routines.writing import MOST_STEPS

ROW = re.compile(r"[0-9]{1,4}")
PRESS = re.compile(r"(add|check|save|(?:up|down|copy|remove|back|plain):[0-9]{1,4})")
Typed = dict[str, Any]


@dataclass
class Editor:
    """One page: the fields above, the steps in order, and what was just done to them.

    `removed` is the row that was taken out last, kept on the page so that it can come back to
    where it was: after `removed_from` others.
    """

    head: RoutineForm
    steps: list[StepForm]
    removed: StepForm | None = None
    removed_from: int = 0
    said: str = ""
    said_at: str = ""
    _lines: list[tuple[str, str]] = field(default_factory=list)

    @property
    def next_row(self) -> str:
        """The name of a row that is not on the page yet."""
        rows = [*self.steps, *([self.removed] if self.removed else [])]
        return str(max((int(row_of(one)) for one in rows), default=0) + 1)

    @property
    def next_version(self) -> int:
        """The number it is saved as."""
        seen = str(self.head["seen"].value() or "")
        return int(seen) + 1 if ROW.fullmatch(seen) else 1

    @property
    def may_add(self) -> bool:
        """Whether there is room for another step."""
        return len(self.steps) < MOST_STEPS

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong with the page, each with the id it leads to."""
        return self._lines

    def is_valid(self) -> bool:
        """Check everything; afterwards `problems` says what is wrong."""
        forms_ = [("", self.head)] + [
            (f"Step {number}: ", form) for number, form in enumerate(self.steps, start=1)
        ]
        self._lines = [line for said, form in forms_ for line in _wrong(said, form)]
        if not self.steps:
            self._lines.append(("Write at least one step.", "add-step"))
        return not self._lines

    def refuse_pictures(self, refused: Mapping[str, str]) -> None:
        """Say why a picture was not taken, by the row of its step; "" where that is not known."""
        if sentence := refused.get(""):
            self._lines.append((sentence, ""))
        for number, form in enumerate(self.steps, start=1):
            if sentence := refused.get(row_of(form)):
                self._lines.append((f"Step {number}: {sentence}", f"id_{form.prefix}-picture_file"))

    def refuse(self, sentence: str) -> None:
        """Say why it was not saved."""
        self._lines.insert(0, (sentence, ""))

    @property
    def total(self) -> str:
        """How long it takes, as far as the times can be read."""
        counted = [row for row in given_steps_of(self._rows()) if not row.is_optional]
        timed = [row for row in counted if 1 <= row.min_seconds <= row.max_seconds and row.sets]
        unread = len(counted) - len(timed)
        if not timed:
            return "No step has a time yet"
        without = f", without {count(unread, 'step', 'steps')} that has no time yet"
        return minutes_of(timed) + (without if unread else "")

    def limits(self, rules: Mapping[str, Rule], *, on: date) -> Grouped:
        """What each contraindication would leave of it. A step without hazards counts as all."""
        return grouped(limits_on(to_filter(given_steps_of(self._rows())), rules, on=on))

    def _rows(self) -> list[RoutineStep]:
        read = [one.as_far_as_typed() for one in self.steps]
        return [
            RoutineStep(number=number, **{name: step[name] for name in STEP if name in step})
            for number, step in enumerate(read, start=1)
        ]


def empty() -> Editor:
    """A new routine with one step."""
    return Editor(RoutineForm(initial=_head({}, seen=0)), [_row("1", {})])


def of_version(version: RoutineVersion, *, is_copy: bool) -> Editor:
    """A version to be edited, or to be the beginning of another routine."""
    head: Typed = dict(head_of(version))
    if is_copy:
        head["name"] = f"{version.name} (copy)"[:120]
    return Editor(
        RoutineForm(initial=_head(head, seen=0 if is_copy else version.number)),
        [
            _row(str(step.number), as_initial(fields_of(step)))
            for step in version.steps.all()
        ],
    )  # fmt: skip


def to_save(data: QueryDict) -> Editor:
    """The page as it was sent, to be checked."""
    rows = _rows_in(data)
    steps = [StepForm(data, prefix=_prefix(row)) for row in rows]
    return Editor(RoutineForm(data), steps, _removed_in(data), _place_in(data))


def pressed(data: QueryDict) -> Editor:
    """The page as it comes back after a press, with everything that was typed and no complaints."""
    sent = to_save(data)
    steps = [_row(row_of(one), one.typed()) for one in sent.steps]
    head = RoutineForm(initial={name: sent.head[name].value() for name in sent.head.fields})
    editor = Editor(head, steps, _removed_in(data), _place_in(data))
    match = PRESS.fullmatch(data.get("press", ""))
    what, _, row = (match[0] if match else "check").partition(":")
    places = [place for place, one in enumerate(steps) if row_of(one) == row]
    if what == "add" and editor.may_add:
        steps.append(_row(editor.next_row, {}))
        _say(editor, steps[-1], "A step is added at the end.")
    elif what == "back" and editor.may_add and editor.removed and row_of(editor.removed) == row:
        steps.insert(editor.removed_from, editor.removed)
        _say(editor, editor.removed, "The step is back.")
        editor.removed = None
    elif places:
        _move(editor, what, places[0])
    return editor


def row_of(form: StepForm) -> str:
    """The name of a step's row on the page."""
    return str(form.prefix).removeprefix("s")


def given_steps_of(rows: list[RoutineStep]) -> list[RoutineStep]:
    """Those that are given with the routine."""
    return [row for row in rows if row.is_on_by_default]


def _move(editor: Editor, what: str, place: int) -> None:
    steps, form = editor.steps, editor.steps[place]
    if what == "remove":
        steps.pop(place)
        editor.removed, editor.said_at = form, "removed"
        editor.said = f"Step {place + 1} is taken out."
        editor.removed_from = place
    elif what == "copy" and editor.may_add:
        steps.insert(place + 1, _row(editor.next_row, form.typed()))
        _say(editor, steps[place + 1], f"A copy of step {place + 1}.")
    elif what == "plain":
        gone = form.typed() | {"picture_id": "", "picture_alt": ""}
        steps[place] = _row(row_of(form), gone)
        _say(editor, steps[place], "The picture is taken out.")
    elif what in ("up", "down"):
        to = max(0, place - 1) if what == "up" else min(len(steps) - 1, place + 1)
        steps.insert(to, steps.pop(place))
        _say(editor, form, f"This is now step {to + 1} of {len(steps)}.")


def _say(editor: Editor, form: StepForm, sentence: str) -> None:
    editor.said, editor.said_at = sentence, row_of(form)


def _head(values: Typed, *, seen: int) -> Typed:
    return values | {"seen": seen, "form_key": uuid4()}


def _prefix(row: str) -> str:
    return f"s{row}"


def _row(row: str, initial: Typed) -> StepForm:
    return StepForm(prefix=_prefix(row), initial=initial)


def _rows_in(data: QueryDict) -> list[str]:
    """The rows of the page in their order; a page that was tampered with loses the odd ones."""
    rows = dict.fromkeys(row for row in data.getlist("rows") if ROW.fullmatch(row))
    # One too many is kept, so that the refusal speaks with all of it on the page.
    return list(rows)[: MOST_STEPS + 1]


def _removed_in(data: QueryDict) -> StepForm | None:
    row = data.get("removed", "")
    if not ROW.fullmatch(row) or row in data.getlist("rows"):
        return None
    return _row(row, StepForm(data, prefix=_prefix(row)).typed())


def _place_in(data: QueryDict) -> int:
    place = data.get("removed_from", "")
    return int(place) if ROW.fullmatch(place) else 0


def _wrong(said: str, form: RoutineForm | StepForm) -> Iterator[tuple[str, str]]:
    yield from ((f"{said}{error}", "") for error in form.non_field_errors())
    for bound in form:
        to = "" if bound.is_hidden else anchor(bound)
        yield from ((f"{said}{error}", to) for error in bound.errors)
