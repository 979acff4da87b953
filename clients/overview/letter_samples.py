"""Letters with invented names and times, to look at and to try. They are about nobody."""

from datetime import datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

from clients.overview.letter_kinds import KINDS
from practice.accounts.models import Practice
from practice.mail.own_words import EVERY, newest, values_for
from practice.mail.rendering import Rendered, render_letter, render_text
from practice.mail.wording import Wording
from practice.schedule.wall import local_day, wall_time_or_next
from practice.web.addresses import absolute
from practice.web.words import day as day_in_words
from practice.web.words import day_at

NAME, THERAPIST = "Alex Morgan", "Jo Bell"
# The letter in which the sign-off is shown, which stands under all of them.
USUAL = "visit_booked"


def sample_values(practice: Practice, *, now: datetime) -> dict[str, Any]:
    """One value for everything that any letter to a client says."""
    visit = SimpleNamespace(
        type=SimpleNamespace(name="Foot session"),
        therapist=SimpleNamespace(name=THERAPIST),
        room=SimpleNamespace(name="Garden room"),
        words_for_client="",
    )
    day = local_day(now, practice.zone)
    times = [
        day_at(wall_time_or_next(day + timedelta(days=days), time(14, 30), practice.zone))
        for days in (7, 14, 21)
    ]
    url = absolute("/")
    return {
        "client": SimpleNamespace(name=NAME),
        "first_name": NAME.split()[0],
        "whose": "",
        "practice": practice,
        "visit": visit,
        "held": visit,
        "visits": [{"visit": visit, "when": when} for when in times],
        "when": times[0],
        "until": times[0],
        "instead": times[1],
        "is_provisional": False,
        "is_new": True,
        "is_again": False,
        "minutes": "8 minutes",
        "routines": [{"minutes": "8 minutes", "later": "", "url": url}],
        "days": "weekdays",
        "time": "7pm",
        "days_left": 30,
        "asked_on": day_in_words(day - timedelta(days=3)),
        "answer": "We can see you a day later at the same time.",
        "words": "We are away on that day.",
        "url": url,
        "unsubscribe_url": url,
        **_workshop(times),
    }


def _workshop(times: list[str]) -> dict[str, Any]:
    """What letters about a place at a workshop say besides."""
    return {
        "name": NAME,
        "title": "Foot care for runners",
        "claim": "place",
        "times": times[:2],
        "leader": THERAPIST,
        "seats": "2 places",
        "where": "Harbour Hall",
        "address": "1 Quay Street",
        "access": "There is a ramp at the side door.",
        "join_link": "https://meet.example/foot-care",
        "bring": "A towel and water.",
        "price": "£12 each, £24 in all. Please pay on the day.",
        "pay_url": "https://pay.example/foot-care",
        "terms": "You can cancel until the day before.",
        "position": "",
        "offer_hours": "24 hours",
        "takes_automatically": False,
        "is_confirmed": True,
        "is_waiting": False,
        "was_waiting": False,
        "paid": "£24",
        "others": times[2:],
        "day": "tomorrow",
        "routine": True,
        "feedback": True,
        "certificate": True,
    }


def values_of(kind: str, practice: Practice, *, now: datetime) -> dict[str, Any]:
    """The sample's values for one kind, where two kinds use one word for two things."""
    values = sample_values(practice, now=now)
    if kind == "pulse":
        values["visit"] = values["when"]
    if kind == "workshop_waiting":
        values |= {"is_confirmed": False, "is_waiting": True, "position": "3rd"}
    if kind == "intake":
        values["days"] = values["days_left"]
    return values


def subject_of(kind: str, values: dict[str, Any]) -> str:
    """The subject with the sample's values."""
    subject = KINDS[kind].subject.format(
        practice=values["practice"].name, when=values["when"], count=len(values["visits"]),
        title=values["title"], claim=values["claim"],
    )  # fmt: skip
    return subject or render_text(f"emails/{kind}/subject.txt", values).strip()


def words_with(
    practice: Practice, kind: str, *, before: str, after: str, lead: str = "", now: datetime
) -> tuple[str, Wording]:
    """The kind that is shown, and its wording with these words in the place of what holds.

    For the sign-off (kind "") that is the usual letter with what holds for it.
    """
    shown = kind or USUAL
    held = newest(practice.pk, (shown, EVERY))
    own, every = held.get(shown), held.get(EVERY)
    values = values_for(shown, values_of(shown, practice, now=now))
    if kind == EVERY:
        first, last = (own.before, own.after) if own else ("", "")
        return shown, Wording(first, last, after, lead, values)
    return shown, Wording(before, after, every.after if every else "", lead, values)


def sample_letter(
    practice: Practice, kind: str, *, before: str, after: str, now: datetime
) -> Rendered:
    """How a letter of this kind reads with these words, or with this sign-off for kind ""."""
    shown, wording = words_with(practice, kind, before=before, after=after, now=now)
    values = values_of(shown, practice, now=now)
    return render_letter(shown, values, subject=subject_of(shown, values), wording=wording)
