"""How many letters may leave in how long, as the setting LETTERS_AT_MOST says it. Pure.

    30/minute, 500/hour, gmail.com 10/minute

Mail providers take so many from a sender and refuse the rest, or the sender. Read by the settings,
so it imports nothing of ours.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

SECONDS = {"minute": 60, "hour": 3600, "day": 86400}
WRITTEN = re.compile(r"(?:(?P<domain>[a-z0-9.-]+\.[a-z0-9-]+)\s+)?(?P<most>\d+)/(?P<unit>[a-z]+)")


@dataclass(frozen=True)
class Limit:
    """`most` letters in any `seconds` in a row; to one domain, or to whomever."""

    most: int
    seconds: int
    domain: str = ""

    def room(self, spent: int, *, urgent: bool) -> int:
        """How many more may leave. Ordinary letters leave a tenth, or one, for the urgent."""
        kept = 0 if urgent or self.most == 1 else max(1, self.most // 10)
        return max(0, self.most - kept - spent)

    @property
    def at_half(self) -> timedelta:
        """How far apart letters leave that use half of it, whichever moment one looks at."""
        return timedelta(seconds=2 * self.seconds / self.most)

    @property
    def words(self) -> str:
        """`30 a minute`."""
        unit = next((name for name, seconds in SECONDS.items() if seconds == self.seconds), "")
        often = {"hour": "an hour"}.get(unit, f"a {unit}") if unit else f"in {self.seconds} s"
        return f"{self.most} {often}{f' to {self.domain}' if self.domain else ''}"


def read_limits(text: str) -> tuple[Limit, ...]:
    """The limits that are written there; raises ValueError with words for whoever wrote them."""
    parts = [part.strip().lower() for part in text.split(",")]
    return tuple(_read(part) for part in parts if part)


def at_half(limits: Iterable[Limit]) -> timedelta:
    """How far apart letters leave that use half of each at most. One for a domain counts as one
    for the house: a message to many may go to that domain alone.
    """
    return max((limit.at_half for limit in limits), default=timedelta(0))


def domain_of(recipient: str) -> str:
    """What stands behind the @, in lower case."""
    return recipient.rpartition("@")[2].lower()


def _read(part: str) -> Limit:
    found = WRITTEN.fullmatch(part)
    if found is None or found["unit"] not in SECONDS or int(found["most"]) == 0:
        raise ValueError(
            f"LETTERS_AT_MOST cannot be read at “{part}”. Write for example 30/minute, 500/hour "
            "or gmail.com 10/minute, with commas between; units are minute, hour and day."
        )
    return Limit(int(found["most"]), SECONDS[found["unit"]], found["domain"] or "")
