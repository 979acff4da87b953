"""The library in words: how long, what it carries, and who cannot do it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from practice.web.words import count
from routines.dose import dose_of, minutes_of
from routines.models import RoutineVersion, StepPicture
from routines.queries import given_steps, steps_of
from routines.safety.engine import Flag, assess
from routines.safety.filter import Step, StepDecision, filter_steps, is_withheld
from routines.safety.levels import Decision
from routines.safety.rules import Rule

TAG_WORDS = {
    "pressure_deep": "deep pressure",
    "pressure_moderate": "moderate pressure",
    "touch_light": "light touch",
    "calf_pressure": "pressure on the calf",
    "achilles_friction": "rubbing by the Achilles",
    "stretch_calf": "calf stretch",
    "stretch_plantar": "sole stretch",
    "toe_traction": "pulling the toes",
    "ankle_rom": "ankle or toe movement",
    "strength": "muscle work",
    "weight_bearing": "body weight",
    "kneel": "kneeling",
    "heat": "heat",
    "cold": "cold",
    "elevation": "feet raised",
    "oil_product": "oil or balm",
}


@dataclass(frozen=True)
class Card:
    """A routine on one card of the library."""

    ref: str
    name: str
    purpose: str
    minutes: str
    step_count: int
    client_count: int


@dataclass(frozen=True)
class StepRow:
    """A step as a therapist reads it."""

    number: int
    title: str
    instruction: str
    dose: str
    tags: tuple[str, ...]
    easier: str
    easier_tags: tuple[str, ...]
    harder: str
    stop_if: str
    is_optional: bool
    is_given: bool
    picture: StepPicture | None
    picture_alt: str


@dataclass(frozen=True)
class Limits:
    """What one contraindication does to a routine: the steps it takes out and makes gentler."""

    label: str
    step_count: int
    withheld: tuple[int, ...]
    softened: tuple[int, ...]
    sends_nothing: bool

    @property
    def sentence(self) -> str:
        """Withheld first."""
        parts = [
            f"{word} {_numbers(numbers)}"
            for word, numbers in (("withholds", self.withheld), ("softens", self.softened))
            if numbers
        ]
        return f"{' and '.join(parts)}."

    @property
    def stays(self) -> str:
        """How many steps stay, and which go or are softened."""
        kept = self.step_count - len(self.withheld)
        stay = count(self.step_count, "step stays", "steps stay")
        return f"{kept} of {stay}. It {self.sentence}"


@dataclass(frozen=True)
class Grouped:
    """Limits, by the gravest thing each does."""

    excluding: tuple[Limits, ...]
    fewer: tuple[Limits, ...]
    softer: tuple[Limits, ...]


def grouped(limits: Iterable[Limits]) -> Grouped:
    """Those that leave nothing, those that take steps out, those that only soften."""
    found = list(limits)
    return Grouped(
        excluding=tuple(one for one in found if one.sends_nothing),
        fewer=tuple(one for one in found if one.withheld and not one.sends_nothing),
        softer=tuple(one for one in found if not one.withheld),
    )


def card(version: RoutineVersion) -> Card:
    """The card of a version from `library_of`."""
    return Card(
        ref=version.routine.ref,
        name=version.name,
        purpose=version.purpose,
        minutes=minutes_of(given_steps(version)),
        step_count=len(given_steps(version)),
        client_count=getattr(version, "client_count", 0),
    )


def step_rows(version: RoutineVersion) -> list[StepRow]:
    """Every step, also those that are not given unless somebody turns them on."""
    return [
        StepRow(
            number=step.number,
            title=step.title,
            instruction=step.instruction,
            dose=dose_of(step),
            tags=in_words(step.tags),
            easier=step.easier,
            easier_tags=in_words(step.easier_tags or []),
            harder=step.harder,
            stop_if=step.stop_if,
            is_optional=step.is_optional,
            is_given=step.is_on_by_default,
            picture=step.picture,
            picture_alt=step.picture_alt,
        )
        for step in version.steps.all()
    ]


def limits_of(version: RoutineVersion, rules: Mapping[str, Rule], *, on: date) -> list[Limits]:
    """Every contraindication that changes something here, by itself and at its usual level."""
    return limits_on(steps_of(version), rules, on=on)


def limits_on(steps: tuple[Step, ...], rules: Mapping[str, Rule], *, on: date) -> list[Limits]:
    """As `limits_of`, of steps that may not be stored yet."""
    found = []
    for code, rule in rules.items():
        decisions = filter_steps(steps, assess([Flag(code)], rules=rules, on=on))
        limits = Limits(
            label=rule.label,
            step_count=len(steps),
            withheld=_those(decisions, Decision.WITHHOLD),
            softened=_those(decisions, Decision.SOFTEN),
            sends_nothing=is_withheld(decisions),
        )
        if limits.withheld or limits.softened:
            found.append(limits)
    return found


def in_words(tags: Iterable[str]) -> tuple[str, ...]:
    """Hazard tags as a person says them."""
    return tuple(TAG_WORDS[tag] for tag in tags)


def _those(decisions: Iterable[StepDecision], wanted: Decision) -> tuple[int, ...]:
    return tuple(one.n for one in decisions if wanted in one.verdicts)


def _numbers(numbers: tuple[int, ...]) -> str:
    if len(numbers) == 1:
        return f"step {numbers[0]}"
    return f"steps {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
