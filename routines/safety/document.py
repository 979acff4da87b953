"""Writes docs/screening.md from the rules: `python -m routines.safety.document`."""

import sys
from collections.abc import Iterator
from pathlib import Path

from routines.safety.conditions import Condition
from routines.safety.levels import Level, Urgency
from routines.safety.questions import Effect, Question
from routines.safety.rules import RULES_VERSION, Rule, load_rules

INTRO = Path(__file__).with_name("screening_intro.md")


def document() -> str:
    """The whole page, in Markdown."""
    rules = load_rules()
    intro = INTRO.read_text(encoding="utf-8").format(version=RULES_VERSION, count=len(rules))
    return intro + "\n".join(line for rule in rules.values() for line in _rule(rule))


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.sort}. `{rule.code}`: {rule.label}"
    yield ""
    marks = [
        f"clinic **{rule.clinic}**",
        f"home **{rule.home}**",
        rule.scope,
        f"urgency `{rule.urgency}`",
    ]
    if rule.never_downgrade:
        marks.append("*no clearance lifts it*")
    if rule.locks_progression:
        marks.append("*locks progression until a clearance is in date*")
    yield "; ".join(marks) + "."
    yield f"At home: {_sets(rule.home_blocks, rule.home_softens)}."
    if (rule.after_blocks, rule.after_softens) != (rule.home_blocks, rule.home_softens):
        yield f"Once cleared: {_sets(rule.after_blocks, rule.after_softens)}."
    yield f"`since` is {rule.since}. Review: {rule.review}."
    yield ""
    yield "| Key | Kind | Question | What the answers do |"
    yield "|---|---|---|---|"
    for question in rule.questions:
        effects = "<br>".join(_effect(effect) for effect in question.effects) or "information"
        yield f"| `{question.key}` | {_kind(question)} | {question.ask} | {effects} |"
    yield ""


def _kind(question: Question) -> str:
    if question.kind == "choice":
        return "choice: " + ", ".join(f"`{choice}`" for choice in question.choices)
    if question.kind == "number":
        return f"number, {question.least:g} to {question.most:g} {question.unit}"
    ahead = f", up to {question.most_ahead} days ahead" if question.most_ahead else ""
    return question.kind + ahead + (" or `since`" if question.dates_flag else "")


def _effect(effect: Effect) -> str:
    tests = [_condition(effect.when), *(f"`{key}` {_condition(c)}" for key, c in effect.also)]
    if effect.unless:
        but = " or ".join(f"`{key}` {_condition(c)}" for key, c in effect.unless)
        tests.append(f"unless {but}")
    counts = effect.lower is not None or effect.when_unsure or effect.when.unknown
    less = "" if counts else " (unsure does not count as this)"
    return f"{', '.join(tests)}{less}: {'; '.join(_results(effect))}"


def _condition(condition: Condition) -> str:
    if condition.one_of is not None:
        return " or ".join(f"`{one}`" for one in sorted(condition.one_of))
    if condition.at_least is not None:
        return f"{condition.at_least:g} or more"
    if condition.below is not None:
        return f"below {condition.below:g}"
    if condition.days is not None:
        return f"{_range(condition.days)} days ago"
    if condition.days_along is not None:
        return f"{_range(condition.days_along)} days of pregnancy"
    if condition.within_months is not None:
        return f"within {condition.within_months} months"
    if condition.past_months is not None:
        return f"more than {condition.past_months} months ago"
    return "unsure or left out"


def _range(span: tuple[int, int | None]) -> str:
    low, high = span
    if high is None:
        return "any number of" if low < 1 else f"{low} or more"
    return f"up to {high}" if low < 1 else f"{low} to {high}"


def _results(effect: Effect) -> Iterator[str]:
    lower = effect.lower
    if lower is not None:
        if lower.clinic is not None or lower.home is not None:
            yield f"**lowers to {_levels(lower.clinic, lower.home)}**"
        if lower.urgency is not None:
            yield f"urgency `{lower.urgency}`"
        if lower.blocks is not None or lower.softens is not None:
            yield _sets(lower.blocks or frozenset(), lower.softens or frozenset())
        if lower.unlocks:
            yield "**unlocks progression**"
    if effect.clinic is not Level.NONE or effect.home is not Level.NONE:
        yield f"raises to {_levels(effect.clinic, effect.home)}"
    if effect.urgency is not Urgency.NONE:
        yield f"urgency `{effect.urgency}`"
    for code in effect.adds:
        yield f"adds `{code}`" + (f" from `{effect.added_since}`" if effect.added_since else "")
    if effect.systemic:
        yield "concerns both sides"
    if effect.blocks or effect.softens:
        yield _sets(effect.blocks, effect.softens)
    if effect.advice:
        yield effect.advice.rstrip(".")


def _levels(clinic: Level | None, home: Level | None) -> str:
    if clinic == home:
        return f"{clinic}"
    parts = [f"{where} {level}" for where, level in (("clinic", clinic), ("home", home)) if level]
    return ", ".join(parts)


def _sets(blocks: frozenset[str], softens: frozenset[str]) -> str:
    def named(tags: frozenset[str]) -> str:
        return "all tags" if "*" in tags else ", ".join(f"`{tag}`" for tag in sorted(tags))

    parts = [
        f"{verb} {named(tags)}" for verb, tags in (("blocks", blocks), ("softens", softens)) if tags
    ]
    return ", ".join(parts) or "blocks nothing"


if __name__ == "__main__":
    sys.stdout.write(document())
