"""What waits for a decision of one person: one list, for their first page and for its own."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.urls import reverse

from clients.notes.models import SessionNote
from clients.overview.leaving import left_by_those_who_went, page_of, those_who_went
from clients.overview.letters import BACK, in_trouble_lately, troubled_lately
from clients.screening.needs import Topic, needs_of, shown, what_is_read
from clients.sight import in_sight
from practice.access.permissions import Permission
from practice.accounts.existence import which_exist
from practice.accounts.models import Membership
from practice.credentials.queries import running_out, standing
from practice.schedule.wall import local_day
from practice.web.words import count

LEFT_LYING = timedelta(days=2)
# What is done about a line, where it leads.
VERBS = {
    Topic.HEALTH: "Decide",
    Topic.REVIEW: "Review",
    Topic.VISIT: "Answer",
    Topic.ADDRESS: "Check",
    Topic.RECORD: "See to it",
}


@dataclass(frozen=True)
class Waiting:
    """One line: whom it is about, what waits, since when, and what to do about it where. `about`
    are the primary keys of the clients it names.
    """

    who: str
    what: str
    since: date
    url: str
    verb: str
    about: frozenset[int] = frozenset()


@dataclass(frozen=True)
class ToDecide:
    """The first lines, and how many there are in all."""

    first: list[Waiting]
    number: int


def to_decide(member: Membership, *, now: datetime, most: int) -> ToDecide:
    """What waits for the member, the oldest first: `most` lines of it.

    Of most kinds there is nothing most of the time: one query says of which there is.
    """
    practice, on = member.practice, local_day(now, member.practice.zone)
    may_see = member.may(Permission.SEE_HEALTH)
    asked: dict[object, QuerySet[Any]] = what_is_read(practice, on=on) if may_see else {}
    asked[_running_out] = standing(practice)
    if member.may(Permission.WRITE_NOTES):
        asked[_drafts] = _left_lying(member, now)
    if member.may(Permission.SEE_LETTERS):
        asked[_letters] = in_trouble_lately(practice, now=now)
    if member.may(Permission.MANAGE_TEAM):
        asked[_left] = those_who_went(practice)
    there = which_exist(practice, asked)
    found = [
        line
        for of in (_drafts, _letters, _running_out, _left)
        if of in there
        for line in of(member, on, now)
    ]
    if not may_see:
        return ToDecide(_oldest(found, most), len(found))
    needs = needs_of(practice, on=on, seen_by=member, most=most, there=there)
    lines = [
        Waiting(one.who, one.what, one.since, one.url, VERBS[one.topic], one.about)
        for one in needs.first
    ]
    first = _oldest([*lines, *found], most)
    shown(practice, (pk for one in first for pk in one.about))
    return ToDecide(first, needs.number + len(found))


def _oldest(lines: list[Waiting], most: int) -> list[Waiting]:
    return sorted(lines, key=lambda one: one.since)[:most]


def _left_lying(member: Membership, now: datetime) -> QuerySet[SessionNote]:
    drafts = member.session_notes.filter(
        status=SessionNote.Status.DRAFT, started_at__lte=now - LEFT_LYING
    )
    return in_sight(drafts, member)


def _drafts(member: Membership, on: date, now: datetime) -> list[Waiting]:
    """Their own notes that were begun days ago and are not signed, as one line."""
    left = _left_lying(member, now).aggregate(number=Count("pk"), oldest=Min("started_at"))
    if not left["number"]:
        return []
    notes = count(left["number"], "note", "notes")
    since = local_day(left["oldest"], member.practice.zone)
    return [Waiting("Your notes", f"{notes} to sign", since, reverse("to_finish"), "Sign")]


def _running_out(member: Membership, on: date, now: datetime) -> list[Waiting]:
    """Registrations and insurance that end: one's own, and everybody's for who runs the team."""
    everybodys = member.may(Permission.MANAGE_TEAM)
    return [
        Waiting(
            one.credential.member.name, one.words, on,
            reverse("credentials", args=[one.credential.member.ref]), "Renew",
        )
        for one in running_out(member.practice, now)
        if everybodys or one.credential.member_id == member.pk
    ]  # fmt: skip


def _left(member: Membership, on: date, now: datetime) -> list[Waiting]:
    """Visits to come with somebody who works here no more: they are in nobody's diary."""
    practice = member.practice
    return [
        Waiting(
            one.name, f"{count(number, 'visit', 'visits')} to come, and they work here no more",
            local_day(one.ended_at or now, practice.zone), page_of(one), "Hand over",
        )
        for one, number in left_by_those_who_went(practice, now)
    ]  # fmt: skip


def _letters(member: Membership, on: date, now: datetime) -> list[Waiting]:
    """Letters of the last days that did not go, a line for each way. Whoever sees health is told of
    addresses by name instead of letters that came back.
    """
    named = member.may(Permission.SEE_HEALTH)
    return [
        Waiting(
            "Letters", f"{number} {words[0].lower()}{words[1:]} in the last 7 days", on,
            f"{reverse('letters')}?stands={key}", "Check",
        )
        for key, words, number in troubled_lately(member.practice, now=now)
        if not (named and key == BACK)
    ]  # fmt: skip
