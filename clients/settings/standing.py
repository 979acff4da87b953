"""How each setting stands, in a few words; where nobody has set anything, what then holds."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from practice.accounts.models import Membership, Practice
from practice.accounts.second_factor import has_factor
from practice.mail.models import LetterWords
from practice.schedule.models import BookingRules
from practice.schedule.wall import local_day
from practice.web.words import clock, count, minutes

DELIVERED = "As delivered"
UNSET_HOURS = "Not set: the diary offers 8:00 to 20:00, and clients see no times"


def as_delivered(words: str, *, is_set: Any) -> str:
    """The words, and whether somebody chose them."""
    return words if is_set else f"{DELIVERED}: {words[0].lower()}{words[1:]}"


def number(how_many: int, one: str, many: str) -> str:
    """3 rooms; No rooms."""
    return count(how_many, one, many) if how_many else f"No {many}"


def factor(member: Membership) -> str:
    """How somebody signs in."""
    return "With a second factor" if has_factor(member.user) else "By a password alone"


def calendars(made: int) -> str:
    """Addresses that a calendar program reads."""
    return f"{count(made, 'address', 'addresses')} given out" if made else "Not given out"


def habits(member: Membership, snippets: int) -> str:
    """How somebody writes notes."""
    own = getattr(member, "note_habits", None)
    words = f"Tenderness {own.get_tenderness_scale_display() if own else '0 to 3'}"
    if snippets:
        words += f", {count(snippets, 'snippet', 'snippets')}"
    return as_delivered(words, is_set=own or snippets)


def digest(member: Membership) -> str:
    """When the day comes in a letter."""
    choice = getattr(member, "digest_choice", None)
    if choice is None:
        return f"{DELIVERED}: it comes at 7:30"
    return f"It comes at {clock(choice.at)}" if choice.is_on else "It does not come"


def limits(member: Membership) -> str:
    """How much of a day is booked."""
    rules = getattr(member, "therapist_rules", None)
    most = rules.most_minutes if rules else None
    words = f"At most {minutes(60 * most)} a day" if most else "No limit"
    return as_delivered(words, is_set=rules)


def week(member: Any) -> str:
    """Of one of those."""
    return f"{count(member.days, 'day', 'days')} a week" if member.days else UNSET_HOURS


def booking(practice: Practice) -> str:
    """How soon and how far ahead clients book."""
    rules = getattr(practice, "booking_rules", None) or BookingRules(practice=practice)
    words = (
        f"{minutes(60 * rules.notice_minutes)} ahead at least, "
        f"{count(rules.horizon_days, 'day', 'days')} at most"
    )
    return as_delivered(words, is_set=rules.pk)


def wordings(practice: Practice) -> str:
    """For how many kinds of letter the newest own words are not empty."""
    rows = LetterWords.objects.filter(practice_id=practice.pk).order_by("version")
    newest = {kind: before + after for kind, before, after in rows.values_list(
        "kind", "before", "after"
    )}  # fmt: skip
    own = sum(1 for words in newest.values() if words)
    return f"Your own in {count(own, 'kind', 'kinds')} of letter" if own else DELIVERED


def silence(practice: Practice) -> str:
    """From when one is told about home routines."""
    rules = getattr(practice, "homecare_rules", None)
    if rules is None:
        return DELIVERED
    days = count(rules.quiet_days, "day", "days")
    return f"After {days} without a word, or soreness of {rules.sore_from}"


def locking(practice: Practice) -> str:
    """When drafts lock."""
    rules = getattr(practice, "note_rules", None)
    return as_delivered(str(rules.get_lock_hours_display() if rules else "Never"), is_set=rules)


def keeping(practice: Practice) -> str:
    """For how long."""
    rules = getattr(practice, "retention_rules", None)
    return count(rules.years, "year", "years") if rules else DELIVERED


def reminding(practice: Practice) -> str:
    """How long before a visit, and when no letter leaves."""
    rules = getattr(practice, "reminder_rules", None)
    before = rules.get_first_display() if rules else "The day before, at the same time"
    same = practice.quiet_from == practice.quiet_until
    quiet = f"quiet from {clock(practice.quiet_from)} to {clock(practice.quiet_until)}"
    return as_delivered(f"{before}; {'never quiet' if same else quiet}", is_set=rules)


def rules_of_safety(changed: int) -> str:
    """How many rules were changed here."""
    return f"{count(changed, 'rule', 'rules')} changed here" if changed else DELIVERED


def refused(events: int, days: int) -> str:
    """How often somebody was, of late."""
    return f"{events} in the last {days} days"


def last_of(at: datetime | None, zone: ZoneInfo) -> str:
    """When it was done last."""
    return f"Last on {local_day(at, zone):%-d %B %Y}" if at else "Never yet"
