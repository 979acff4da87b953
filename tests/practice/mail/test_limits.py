"""What a mail provider takes, from the words of the setting."""

import pytest

from practice.mail.limits import Limit, read_limits


def test_limits_are_read_as_they_are_written() -> None:
    assert read_limits("30/minute, 500/hour,gmail.com  10/minute , ,Mail.Example.org 9/day") == (
        Limit(30, 60),
        Limit(500, 3600),
        Limit(10, 60, "gmail.com"),
        Limit(9, 86400, "mail.example.org"),
    )
    assert read_limits("") == ()


@pytest.mark.parametrize(
    "text", ["30", "30/second", "0/minute", "-1/hour", "gmail 5/hour", "5/hour gmail.com", "x/hour"]
)
def test_what_cannot_be_read_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="LETTERS_AT_MOST cannot be read at"):
        read_limits(f"9/minute, {text}")


@pytest.mark.parametrize(
    ("most", "spent", "ordinary", "urgent"),
    [(1, 0, 1, 1), (2, 0, 1, 2), (10, 0, 9, 10), (30, 0, 27, 30), (30, 27, 0, 3), (30, 40, 0, 0)],
)
def test_a_tenth_is_kept_for_the_urgent(most: int, spent: int, ordinary: int, urgent: int) -> None:
    limit = Limit(most, 60)
    assert (limit.room(spent, urgent=False), limit.room(spent, urgent=True)) == (ordinary, urgent)


def test_a_limit_has_words() -> None:
    limits = read_limits("30/minute, 500/hour, gmail.com 9/day")
    assert [limit.words for limit in limits] == [
        "30 a minute",
        "500 an hour",
        "9 a day to gmail.com",
    ]
