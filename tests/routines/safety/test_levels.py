"""The orders the whole engine rests on."""

from routines.safety.levels import Decision, Level, Side, Urgency, highest, most_urgent


def test_stop_outranks_clearance_outranks_adapt_outranks_note_outranks_none() -> None:
    assert sorted(Level, key=lambda level: level.rank, reverse=True) == [
        "stop",
        "clearance",
        "adapt",
        "note",
        "none",
    ]


def test_urgency_and_decisions_have_their_order() -> None:
    assert [one.rank for one in (Urgency.NONE, Urgency.SOON)] == [0, 1]
    assert [one.rank for one in (Urgency.URGENT_SAME_DAY, Urgency.EMERGENCY_999)] == [2, 3]
    assert [one.rank for one in (Decision.KEEP, Decision.SOFTEN, Decision.WITHHOLD)] == [0, 1, 2]


def test_the_highest_of_nothing_is_none() -> None:
    assert highest([]) is Level.NONE
    assert most_urgent([]) is Urgency.NONE
    assert highest([Level.NOTE, Level.CLEARANCE, Level.ADAPT]) is Level.CLEARANCE


def test_both_covers_either_side_and_a_side_only_itself() -> None:
    assert [Side.BOTH.covers(side) for side in (Side.LEFT, Side.RIGHT)] == [True, True]
    assert [Side.LEFT.covers(side) for side in (Side.LEFT, Side.RIGHT)] == [True, False]
