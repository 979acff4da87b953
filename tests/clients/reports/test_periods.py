"""Months, weeks, and what stands on a plot."""

from datetime import date
from decimal import Decimal

from clients.reports.periods import Step, last_months, periods_between
from clients.reports.plot import plot_of
from clients.reports.shape import Average, Count, Row, Share, in_microseconds, together


def test_periods_are_whole_and_follow_each_other() -> None:
    months = periods_between(date(2026, 11, 30), date(2027, 1, 1), Step.MONTH)
    assert [one.words for one in months] == ["November 2026", "December 2026", "January 2027"]
    weeks = periods_between(date(2026, 3, 29), date(2026, 3, 30), Step.WEEK)
    assert [(one.first, one.after) for one in weeks] == [
        (date(2026, 3, 23), date(2026, 3, 30)),
        (date(2026, 3, 30), date(2026, 4, 6)),
    ]
    assert weeks[0].words == "23 Mar to 29 Mar 2026"


def test_the_last_months_are_over() -> None:
    months = last_months(date(2026, 1, 31), 3)
    assert [one.words for one in months] == ["October 2025", "November 2025", "December 2025"]


def test_a_share_and_an_average_say_what_they_are_of_and_nothing_of_too_few() -> None:
    share = Share("Did not come", "missed", "marked")
    assert share.said({"missed": 1, "marked": 8}) == "13% (n = 8)"
    assert share.said({"missed": 4, "marked": 4}) == "too few to say (n = 4)"
    assert share.said({}) == "none (n = 0)"
    assert share.cells({"missed": 1, "marked": 8}) == ["13", "8"]
    average = Average("Booked ahead", "time", "n")
    day = in_microseconds(date(2026, 1, 2) - date(2026, 1, 1))
    assert average.said({"time": 13 * day, "n": 5}) == "2.6 days (n = 5)"
    assert average.headings() == ["Booked ahead (days)", "Booked ahead, n"]


def test_months_together_are_weighed_by_their_numbers() -> None:
    rows = [Row("May", {"missed": 1, "marked": 2}), Row("June", {"missed": 1, "marked": 8})]
    share = Share("Did not come", "missed", "marked")
    assert share.said(together(rows)) == "20% (n = 10)"


def test_a_plot_draws_each_row_on_the_whole_scale_and_a_gap_for_too_few() -> None:
    rows = [Row("May", {"a": 5, "n": 10}), Row("June", {"a": 1, "n": 2})]
    plot = plot_of(Share("Came again", "a", "n"), rows, [("May", "2026"), ("Jun", "2026")])
    assert [(bar.high, bar.words, bar.is_gap) for bar in plot.bars] == [
        (100, "50", False),
        (0, "", True),
    ]
    assert plot.words == "May: 50% (n = 10). June: too few to say (n = 2)."
    assert not plot.is_silent
    assert plot_of(Share("Came again", "a", "n"), rows[1:], [("Jun", "2026")]).is_silent
    assert [tick.words for tick in plot.ticks] == ["0", "25", "50", "75", "100"]


def test_a_plot_of_counts_ends_at_a_round_number() -> None:
    column = Count("Visits", "n")
    for most, top in ((0, 4), (4, 4), (5, 8), (21, 40), (41, 80), (130, 200), (4000, 4000)):
        plot = plot_of(column, [Row("May", {"n": most})], [("May", "2026")])
        assert Decimal(plot.ticks[-1].words) == top
