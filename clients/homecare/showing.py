"""Routines of one client as their therapist reads them: what is shown, what is not, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from clients.homecare.adherence import Adherence, adherence, days_in_words
from clients.homecare.decisions import Decided, decide
from clients.homecare.emails import is_told
from clients.homecare.gentler import ball_sentence, gentler_sentences
from clients.homecare.models import AssignedRoutine, RoutineCheckIn, StepPause
from clients.homecare.plan import build_plan
from clients.homecare.progressing import progress_words
from clients.homecare.reach_back import may_be_given_back
from clients.homecare.refusals import NotScreened
from clients.homecare.reviews import Due, due
from clients.homecare.rules import rules_of
from clients.homecare.shown import Plan
from clients.homecare.swaps import Swaps
from clients.screening.queries import Safety
from practice.schedule.wall import local_day
from practice.web.words import clock, count, day
from routines.dose import dose_of, minutes_of
from routines.models import RoutineStep, RoutineVersion
from routines.queries import given_steps
from routines.safety.filter import StepDecision
from routines.safety.levels import Decision, Side
from routines.scaling import Mode

WORDS = {
    Decision.KEEP: "As written",
    Decision.SOFTEN: "Softened",
    Decision.WITHHOLD: "Withheld",
}
MARKED: dict[str, str] = {
    RoutineCheckIn.Outcome.PART: "Part",
    RoutineCheckIn.Outcome.SKIPPED: "Skipped",
}


@dataclass(frozen=True)
class DecisionRow:
    """One step with its decision for each foot.

    `left` and `right` are Decision values; empty where the step is not for that foot.
    """

    number: int
    title: str
    instruction: str
    dose: str
    left: str
    left_word: str
    right: str
    right_word: str
    because: tuple[str, ...]
    instead: str
    gentler: tuple[str, ...]
    is_optional: bool
    # What a therapist chose for this client, beside what the safety filter says.
    chosen: str = ""


@dataclass(frozen=True)
class Choice:
    """A routine of the library, with what this client could do of it today."""

    ref: str
    name: str
    purpose: str
    minutes: str
    verdict: str
    because: tuple[str, ...]
    can_be_sent: bool


@dataclass(frozen=True)
class PausedStep:
    """A step that a change of health or the client took out: which foot, when, why, what next."""

    number: int
    title: str
    feet: str
    since: str
    because: tuple[str, ...]
    may_be_given_back: bool

    @property
    def number_text(self) -> str:
        """For an id on the page."""
        return str(self.number)


@dataclass(frozen=True)
class CurrentPlan:
    """A routine that runs or is paused, with what came back."""

    assigned: AssignedRoutine
    plan: Plan
    when: str
    until: str
    state_word: str
    is_paused: bool
    paused_steps: tuple[PausedStep, ...]
    because: tuple[str, ...]
    adherence: Adherence
    progress: str
    told: tuple[RoutineCheckIn, ...]
    chosen: tuple[str, ...]
    is_told: bool
    due: Due | None
    stands: str

    @property
    def may_give_all_back(self) -> bool:
        """Whether there is more than one step to give back at once."""
        return sum(step.may_be_given_back for step in self.paused_steps) > 1


def decision_rows(version: RoutineVersion, decided: Decided) -> list[DecisionRow]:
    """A row for every step that would be given, with what was chosen in it if anything was."""
    decisions = decided.by_number
    return [_row(version, step, decisions[step.number], decided) for step in given_steps(version)]


def _row(
    version: RoutineVersion, step: RoutineStep, decision: StepDecision, decided: Decided
) -> DecisionRow:
    words = step.easier if decision.variant else step.instruction
    rungs = 0 if decision.is_withheld else decided.swaps.softer_by
    ball = ball_sentence(step, words, version.equipment, rungs)
    (left, left_word), (right, right_word) = (
        _shown(decision, one) for one in (Side.LEFT, Side.RIGHT)
    )
    return DecisionRow(
        number=step.number,
        title=step.title,
        instruction=step.instruction,
        dose=dose_of(step),
        left=left,
        left_word=left_word,
        right=right,
        right_word=right_word,
        because=decided.because(decision.because),
        instead=step.easier if decision.variant else "",
        gentler=gentler_sentences(step, decision.softening, ball),
        is_optional=step.is_optional,
        chosen=_chosen(step, decision, decided.swaps, ball),
    )


def _chosen(step: RoutineStep, decision: StepDecision, swaps: Swaps, ball: str) -> str:
    if step.number in swaps.left_out:
        return "You leave it out."
    foot = dict(swaps.only).get(step.number, "")
    said = [f"You chose the {foot} foot only."] if foot else []
    asked = Decision.SOFTEN in (decision.left, decision.right) or ball
    if not decision.because and asked:
        said.append("Gentler by your choice.")
    return " ".join(said)


def choice(version: RoutineVersion, safety: Safety) -> Choice:
    """What choosing this routine would come to."""
    verdict, because, can_be_sent = _verdict(version, safety)
    return Choice(
        ref=version.routine.ref,
        name=version.name,
        purpose=version.purpose,
        minutes=minutes_of(given_steps(version)),
        verdict=verdict,
        because=because,
        can_be_sent=can_be_sent,
    )


def current_plan(
    assigned: AssignedRoutine,
    safety: Safety,
    today: date,
    mode: Mode,
    feet: Mapping[date, int] | None = None,
) -> CurrentPlan:
    """One running routine from `routines_of`; `feet` are the scores said of them, by the day."""
    recent: list[RoutineCheckIn] = assigned.recent  # type: ignore[attr-defined]
    return CurrentPlan(
        assigned=assigned,
        plan=build_plan(assigned, safety, today, mode),
        when=when(assigned),
        until=day(assigned.until),
        state_word=AssignedRoutine.State(assigned.state).label,
        is_paused=assigned.state == AssignedRoutine.State.PAUSED,
        because=_because_today(assigned.version, safety),
        paused_steps=paused_steps(assigned, safety),
        adherence=recorded(assigned, today),
        progress=progress_words(assigned, safety, mode, feet or {}, today),
        told=tuple(row for row in recent if row.says_something)[:10],
        chosen=_chosen_for(assigned),
        is_told=is_told(assigned, today),
        due=due(assigned, rules_of(assigned.practice).unchanged_weeks, today),
        stands=_stands(assigned),
    )


def _chosen_for(assigned: AssignedRoutine) -> tuple[str, ...]:
    """What a therapist changed in it for this client, in words."""
    swaps, said = assigned.swaps, []
    if swaps.dry_hands:
        said.append("dry hands")
    if swaps.light_pressure:
        said.append("light pressure throughout")
    if swaps.softer_by:
        said.append(f"a ball {count(swaps.softer_by, 'rung', 'rungs')} softer")
    if swaps.left_out:
        said.append(f"{count(len(swaps.left_out), 'optional step', 'optional steps')} left out")
    if swaps.only:
        said.append(f"{count(len(swaps.only), 'step', 'steps')} on one foot only")
    return tuple(said)


def _stands(assigned: AssignedRoutine) -> str:
    """Who last let it stand, and when."""
    if assigned.let_stand_at is None or assigned.let_stand_by is None:
        return ""
    on = local_day(assigned.let_stand_at, assigned.practice.zone)
    return f"{assigned.let_stand_by.name} found it still right on {day(on)}."


def when(assigned: AssignedRoutine) -> str:
    """Every day at 19:00."""
    at = f" at {clock(assigned.remind_at)}" if assigned.remind_at else ", without reminders"
    days = days_in_words(assigned.days)
    return days[0].upper() + days[1:] + at


def recorded(assigned: AssignedRoutine, today: date) -> Adherence:
    """The last two weeks of a routine read with its check-ins."""
    recent: list[RoutineCheckIn] = assigned.recent  # type: ignore[attr-defined]
    done = [row.done_on for row in recent if row.was_done]
    told = {row.done_on: MARKED[row.outcome] for row in recent if row.outcome in MARKED}
    return adherence(assigned.days, assigned.starts_on, assigned.until, done, today, told)


def paused_steps(assigned: AssignedRoutine, safety: Safety) -> tuple[PausedStep, ...]:
    """What waits for a therapist's decision, in the order of the routine."""
    waiting: dict[int, list[StepPause]] = {}
    for one in assigned.open_pauses:
        waiting.setdefault(one.number, []).append(one)
    titles = {step.number: step.title for step in given_steps(assigned.version)}
    free = may_be_given_back(assigned, safety)
    zone = assigned.practice.zone
    return tuple(
        PausedStep(
            number=number,
            title=titles[number],
            feet="both feet" if len(held) == 2 else f"{held[0].side} foot",
            since=day(min(local_day(one.paused_at, zone) for one in held)),
            because=tuple(dict.fromkeys(word for one in held for word in one.because)),
            may_be_given_back=number in free,
        )
        for number, held in sorted(waiting.items())
    )


def _shown(decision: StepDecision, foot: Side) -> tuple[str, str]:
    """What becomes of it on one foot, and the word for that."""
    if foot not in decision.feet:
        return "", "Not for this foot"
    is_left = foot is Side.LEFT
    found = decision.left if is_left else decision.right
    variant = decision.left_variant if is_left else decision.right_variant
    return found.value, "Easier form" if variant else WORDS[found]


def _because_today(version: RoutineVersion, safety: Safety) -> tuple[str, ...]:
    try:
        decided = decide(version, safety)
    except NotScreened:
        return ()
    return decided.because(code for one in decided.steps for code in one.because)


def _verdict(version: RoutineVersion, safety: Safety) -> tuple[str, tuple[str, ...], bool]:
    try:
        decided = decide(version, safety)
    except NotScreened as refusal:
        return str(refusal), (), False
    because = _because_today(version, safety)
    if decided.nothing_left:
        return "Cannot be sent: every step is withheld.", because, False
    total = len(decided.steps)
    kept = sum(not one.is_withheld for one in decided.steps)
    said = f"{kept} of {count(total, 'step', 'steps')}"
    changed = sum(_is_changed(one) for one in decided.steps)
    return f"{said}{f', {changed} changed' if changed else ''}.", because, True


def _is_changed(decision: StepDecision) -> bool:
    """Given, and yet not as written on both feet."""
    return not decision.is_withheld and any(one != Decision.KEEP for one in decision.verdicts)
