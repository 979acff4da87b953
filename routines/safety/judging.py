"""One flag against its rule: the levels it comes to, its reason, and the flags it adds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from routines.safety.assessment import Flag, Reason
from routines.safety.dates import days_later
from routines.safety.levels import Level, Side, Urgency, highest, most_urgent
from routines.safety.questions import Effect, Lowering
from routines.safety.rules import EVERYTHING, Rule
from routines.safety.weighing import Weighed, weigh


@dataclass(frozen=True)
class Judged:
    """No reason at all when the rule has run out or moved on."""

    reasons: tuple[Reason, ...]
    adds: tuple[Flag, ...]


@dataclass(frozen=True)
class Standing:
    """Levels and home tags at one point of the reckoning."""

    clinic: Level
    home: Level
    urgency: Urgency
    blocks: frozenset[str]
    softens: frozenset[str]


def judge(rule: Rule, flag: Flag, on: date, *, because: str = "") -> Judged:
    """Judge one flag on a day; `because` is the code whose answer added it. Raises BadAnswer."""
    weighed = weigh(rule, flag.answers, flag.since, on)
    effects = [effect for effect, _ in weighed.fired]
    lowered = _lowered(rule, [one.lower for one in effects if one.lower is not None])
    raised = _raised(lowered, effects)
    in_date = flag.clearance is not None and on <= flag.clearance.until
    final = _cleared(rule, raised, effects) if in_date else raised
    systemic = rule.is_systemic or any(effect.systemic for effect in effects)
    adds = tuple(
        Flag(code, flag.side, _added_since(effect, weighed))
        for effect in effects
        for code in effect.adds
    )
    if highest((final.clinic, final.home)) is Level.NONE:
        return Judged((), adds)
    reason = Reason(
        code=rule.code,
        side=Side.BOTH if systemic else flag.side or Side.BOTH,
        clinic=final.clinic,
        home=final.home,
        urgency=final.urgency,
        why=_why(rule, weighed, because, _about_clearance(flag, raised, final, on)),
        label=rule.label,
        therapist=rule.therapist,
        client=rule.client,
        advice=tuple(dict.fromkeys(effect.advice for effect in effects if effect.advice)),
        review_on=_review_on(rule, flag, weighed, on),
        cleared=final != raised,
        never_downgrade=rule.never_downgrade,
        locks_progression=rule.locks_progression
        and not in_date
        and not any(effect.lower is not None and effect.lower.unlocks for effect in effects),
        blocks=_in_force(final.home, final.blocks),
        softens=final.softens if final.home is Level.ADAPT else frozenset(),
    )
    return Judged((reason,), adds)


def _lowered(rule: Rule, steps: Sequence[Lowering]) -> Standing:
    """The rule's own standing, stepped down as far as the most cautious lowering goes."""
    if not steps:
        own = (rule.clinic, rule.home, rule.urgency, rule.home_blocks, rule.home_softens)
        return Standing(*own)
    clinics = [one.clinic for one in steps if one.clinic is not None]
    homes = [one.home for one in steps if one.home is not None]
    urgencies = [one.urgency for one in steps if one.urgency is not None]
    blocks = [one.blocks for one in steps if one.blocks is not None]
    softens = [one.softens for one in steps if one.softens is not None]
    return Standing(
        clinic=highest(clinics) if clinics else rule.clinic,
        home=highest(homes) if homes else rule.home,
        urgency=most_urgent(urgencies) if urgencies else rule.urgency,
        blocks=frozenset().union(*blocks) if blocks else rule.home_blocks,
        softens=frozenset().union(*softens) if softens else rule.home_softens,
    )


def _raised(standing: Standing, effects: Sequence[Effect]) -> Standing:
    if not effects:
        return standing
    blocks, softens = _extra(effects)
    home = highest((standing.home, *(effect.home for effect in effects)))
    return Standing(
        clinic=highest((standing.clinic, *(effect.clinic for effect in effects))),
        home=highest((home, Level.ADAPT)) if blocks | softens else home,
        urgency=most_urgent((standing.urgency, *(effect.urgency for effect in effects))),
        blocks=standing.blocks | blocks,
        softens=standing.softens | softens,
    )


def _cleared(rule: Rule, standing: Standing, effects: Sequence[Effect]) -> Standing:
    """After a clearance in date: clearance becomes adapt, and a stop in the clinic stays."""
    levels = (standing.clinic, standing.home)
    if rule.never_downgrade or standing.clinic is Level.STOP or Level.CLEARANCE not in levels:
        return standing
    blocks, softens = _extra(effects)
    lifted = standing.home.rank >= Level.CLEARANCE.rank
    return Standing(
        clinic=Level.ADAPT if standing.clinic is Level.CLEARANCE else standing.clinic,
        home=Level.ADAPT if lifted else standing.home,
        urgency=standing.urgency,
        blocks=(rule.after_blocks | blocks) if lifted else standing.blocks,
        softens=(rule.after_softens | softens) if lifted else standing.softens,
    )


def _extra(effects: Sequence[Effect]) -> tuple[frozenset[str], frozenset[str]]:
    blocks: frozenset[str] = frozenset().union(*(effect.blocks for effect in effects))
    softens: frozenset[str] = frozenset().union(*(effect.softens for effect in effects))
    return blocks, softens


def _in_force(home: Level, blocks: frozenset[str]) -> frozenset[str]:
    if home.rank >= Level.CLEARANCE.rank:
        return EVERYTHING
    return blocks if home is Level.ADAPT else frozenset()


def _added_since(effect: Effect, weighed: Weighed) -> date | None:
    day = weighed.known.get(effect.added_since) if effect.added_since else None
    return day if isinstance(day, date) else None


def _review_on(rule: Rule, flag: Flag, weighed: Weighed, on: date) -> date | None:
    """When to ask again: never before today, and no later than a clearance runs out."""
    dates = []
    if rule.review_days is not None:
        dates.append(max(on, days_later(weighed.since or on, rule.review_days)))
    if flag.clearance is not None:
        dates.append(max(on, flag.clearance.until))
    return min(dates, default=None)


def _about_clearance(flag: Flag, raised: Standing, final: Standing, on: date) -> str:
    if flag.clearance is None:
        return ""
    until = flag.clearance.until
    day = f"{until.day} {until:%b %Y}"
    if on > until:
        return f"the clearance ran out on {day}"
    if final != raised:
        return f"cleared until {day}"
    return f"the clearance until {day} does not lift this" if _withheld(raised) else ""


def _withheld(standing: Standing) -> bool:
    return highest((standing.clinic, standing.home)).rank >= Level.CLEARANCE.rank


def _why(rule: Rule, weighed: Weighed, because: str, clearance: str) -> str:
    parts = [rule.label]
    if because:
        parts.append(f"added by an answer to {because}")
    parts.extend(
        words for effect, words in weighed.fired if effect.lower or not _only_advises(effect)
    )
    if clearance:
        parts.append(clearance)
    return "; ".join(dict.fromkeys(parts)) + "."


def _only_advises(effect: Effect) -> bool:
    return not (
        effect.clinic.rank
        or effect.home.rank
        or effect.urgency.rank
        or effect.adds
        or effect.blocks
        or effect.softens
        or effect.systemic
    )
