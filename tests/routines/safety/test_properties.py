"""What must hold for any client at all."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from routines.safety.answers import Given
from routines.safety.catalogue import load_catalogue
from routines.safety.engine import Assessment, Clearance, Flag, assess
from routines.safety.filter import StepDecision, filter_steps
from routines.safety.levels import Level, Side
from routines.safety.questions import Question
from routines.safety.rules import load_rules
from tests.routines.safety.calm import ON, is_safety

RULES = load_rules()
STEPS = [step.safety() for routine in load_catalogue().values() for step in routine.steps]
DAYS = st.integers(-30, 400).map(lambda days: ON - timedelta(days=days))


def answers_to(question: Question) -> st.SearchStrategy[Given]:
    unsure = st.just("unsure")
    if question.kind == "yes_no":
        return st.sampled_from(["yes", "no"]) | unsure
    if question.kind == "choice":
        return st.sampled_from(question.choices) | unsure
    if question.kind == "number":
        return st.integers(int(question.least), int(question.most)) | unsure
    if question.kind == "date":
        past = st.integers(-question.most_ahead, 500)
        return past.map(lambda days: (ON - timedelta(days=days)).isoformat()) | unsure
    return st.just("text")


@st.composite
def flags(draw: st.DrawFn) -> Flag:
    rule = RULES[draw(st.sampled_from(list(RULES)))]
    answers = {
        question.key: draw(answers_to(question))
        for question in rule.questions
        if draw(st.booleans())
    }
    return Flag(
        rule.code,
        draw(st.sampled_from([None, *Side])),
        draw(st.none() | DAYS),
        answers,
        draw(st.none() | DAYS.map(Clearance)),
    )


def lasting_flags() -> st.SearchStrategy[Flag]:
    """Flags of the rules that no clearance lifts."""
    return flags().filter(lambda flag: RULES[flag.code].never_downgrade)


def judged(*some: Flag, on: date = ON) -> tuple[Assessment, tuple[StepDecision, ...]]:
    assessment = assess(some, rules=RULES, on=on)
    return assessment, filter_steps(STEPS, assessment)


def levels(assessment: Assessment) -> tuple[Level, ...]:
    clinic, home = assessment.clinic, assessment.home
    return (clinic.left, clinic.right, clinic.overall, home.left, home.right, home.overall)


def limits(assessment: Assessment) -> list[tuple[object, ...]]:
    """What each reason that no clearance lifts holds back, apart from its words and its review."""
    return [
        (one.code, one.side, one.clinic, one.home, one.urgency, one.blocks, one.softens)
        for one in assessment.reasons
        if one.never_downgrade
    ]


def is_at_least_as_strict(
    one: tuple[Assessment, tuple[StepDecision, ...]],
    other: tuple[Assessment, tuple[StepDecision, ...]],
) -> bool:
    return (
        all(a.rank >= b.rank for a, b in zip(levels(one[0]), levels(other[0]), strict=True))
        and one[0].urgency.rank >= other[0].urgency.rank
        and all(
            a.left.rank >= b.left.rank
            and a.right.rank >= b.right.rank
            and a.harder_allowed <= b.harder_allowed
            for a, b in zip(one[1], other[1], strict=True)
        )
    )


@settings(max_examples=300, deadline=None)
@given(st.lists(flags(), max_size=4), flags())
def test_one_more_flag_never_loosens_anything(some: list[Flag], more: Flag) -> None:
    before = judged(*some)
    # A flag given in its own right brings the clearance on file for a code an answer had added.
    assume(more.code not in {reason.code for reason in before[0].reasons})
    assert is_at_least_as_strict(judged(*some, more), before)


@settings(max_examples=300, deadline=None)
@given(flags(), st.data())
def test_unsure_never_counts_for_less_than_yes_or_no(flag: Flag, data: st.DataObject) -> None:
    questions = [one for one in RULES[flag.code].questions if one.kind in ("yes_no", "choice")]
    assume(questions)
    question = data.draw(st.sampled_from(questions))
    answer = data.draw(answers_to(question))
    plain = Flag(flag.code, flag.side, flag.since, {**flag.answers, question.key: answer})
    unsure = Flag(flag.code, flag.side, flag.since, {**flag.answers, question.key: "unsure"})
    assert is_at_least_as_strict(judged(unsure), judged(plain))


@settings(max_examples=200, deadline=None)
@given(flags())
def test_leaving_an_answer_out_never_counts_for_less_than_giving_it(flag: Flag) -> None:
    safety = [one for one in RULES[flag.code].questions if is_safety(one) and one.kind == "yes_no"]
    for question in safety:
        rest = {key: value for key, value in flag.answers.items() if key != question.key}
        if rest:
            skipped = Flag(flag.code, flag.side, flag.since, rest, flag.clearance)
            calm = Flag(
                flag.code, flag.side, flag.since, {**rest, question.key: "no"}, flag.clearance
            )
            worried = Flag(
                flag.code, flag.side, flag.since, {**rest, question.key: "yes"}, flag.clearance
            )
            assert is_at_least_as_strict(judged(skipped), judged(calm))
            assert is_at_least_as_strict(judged(skipped), judged(worried))


@settings(max_examples=200, deadline=None)
@given(flags(), st.integers(1, 500))
def test_a_clearance_that_ran_out_is_no_clearance(flag: Flag, days: int) -> None:
    expired = Clearance(ON - timedelta(days=days))
    with_it = judged(Flag(flag.code, flag.side, flag.since, flag.answers, expired))
    without = judged(Flag(flag.code, flag.side, flag.since, flag.answers))
    assert (levels(with_it[0]), with_it[1]) == (levels(without[0]), without[1])


@settings(max_examples=200, deadline=None)
@given(flags())
def test_a_clearance_never_leaves_less_than_adapt_of_a_clearance(flag: Flag) -> None:
    bare = judged(Flag(flag.code, flag.side, flag.since, flag.answers))
    cleared = judged(Flag(flag.code, flag.side, flag.since, flag.answers, Clearance(ON)))
    assert is_at_least_as_strict(bare, cleared)
    for before, after in zip(levels(bare[0]), levels(cleared[0]), strict=True):
        if before.rank >= Level.CLEARANCE.rank:
            assert after.rank >= Level.ADAPT.rank
        else:
            assert after == before


@settings(max_examples=300, deadline=None)
@given(lasting_flags(), st.lists(flags(), max_size=3), st.integers(0, 400))
def test_a_clearance_never_turns_a_never_downgrade_off(
    lasting: Flag, others: list[Flag], days: int
) -> None:
    letter = Clearance(ON + timedelta(days=days))
    bare = judged(*(replace(flag, clearance=None) for flag in (lasting, *others)))
    cleared = judged(*(replace(flag, clearance=letter) for flag in (lasting, *others)))
    assert limits(cleared[0]) == limits(bare[0])
    # Whatever the letters do to the rest, what the one flag closes by itself stays closed.
    assert is_at_least_as_strict(cleared, judged(replace(lasting, clearance=None)))


@settings(max_examples=200, deadline=None)
@given(st.lists(flags(), max_size=5))
def test_the_overall_level_is_the_higher_side_and_order_makes_no_difference(
    some: list[Flag],
) -> None:
    assessment, decisions = judged(*some)
    for sides in (assessment.clinic, assessment.home):
        assert sides.overall.rank == max(sides.left.rank, sides.right.rank)
    turned, same = judged(*reversed(some))
    assert levels(turned) == levels(assessment)
    assert [(one.left, one.right) for one in same] == [(one.left, one.right) for one in decisions]


@settings(max_examples=200, deadline=None)
@given(flags())
def test_a_local_flag_on_one_side_never_reaches_the_others_routine(flag: Flag) -> None:
    assume(not RULES[flag.code].is_systemic)
    left = Flag(flag.code, Side.LEFT, flag.since)
    assessment, decisions = judged(left)
    assert assessment.home.right == "none"
    per_side = [one for one, step in zip(decisions, STEPS, strict=True) if step.per_side]
    assert {one.right for one in per_side} == {"keep"}
