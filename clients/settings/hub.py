"""Every setting in its group: what it does, how it stands, and only for those who may change it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import resolve, reverse
from django.utils import timezone

from clients.setting_up.checklist import checklist
from clients.settings import standing
from clients.settings.numbers import OF_LATE, colleagues, itself, practice_of
from practice.access.permissions import Permission
from practice.accounts.countries import COUNTRIES
from practice.accounts.models import IDLE_AFTER, Membership
from practice.web.words import count, day


@dataclass(frozen=True)
class Setting:
    """A line: the address it leads to, what it does, and how it stands."""

    label: str
    url: str
    does: str
    value: str


@dataclass(frozen=True)
class Group:
    """Settings that belong together."""

    code: str
    title: str
    settings: list[Setting]


def groups_for(member: Membership) -> list[Group]:
    """What this member may change; a group with nothing in it is left out."""
    now = timezone.now()
    here = practice_of(member, now=now)
    found = [
        Group("yours", "Yours", _open(member, _yours(member, now=now))),
        Group("practice", "The practice", _open(member, _practice(member, here))),
        Group("people", "People", _open(member, _people(member, here, now=now))),
        Group("letters", "Letters", _open(member, _letters(here))),
        Group("money", "Money", _open(member, _money(here))),
        Group("safety", "Safety and records", _open(member, _safety(here))),
    ]
    return [group for group in found if group.settings]


def _open(member: Membership, settings: Iterable[Setting]) -> list[Setting]:
    """By the guard of the page itself, so that nothing is offered which it would refuse."""
    return [one for one in settings if _may_open(member, one.url)]


def _may_open(member: Membership, url: str) -> bool:
    guard = getattr(resolve(url).func, "guard", "")
    known = {permission.value for permission in Permission}
    return member.may(Permission(guard)) if guard in known else True


def _yours(member: Membership, *, now: datetime) -> Iterable[Setting]:
    def own(name: str) -> str:
        return reverse(name, args=[member.ref])

    me = itself(member, now=now)
    yield Setting(
        "Signing in", reverse("mfa_index"), "Passkeys, the app for codes, your password.",
        standing.factor(member),
    )  # fmt: skip
    yield Setting(
        "Sessions", reverse("sessions"), "Where you are signed in, and ending that.",
        count(me.places, "place", "places"),
    )  # fmt: skip
    yield Setting(
        "Registration and insurance", own("credentials"), "Letters come before one ends.",
        f"{me.held} written down" if me.held else "None written down",
    )  # fmt: skip
    yield Setting(
        "Your weekly hours", own("weekly_hours"), "When visits are offered with you.",
        standing.week(me),
    )  # fmt: skip
    yield Setting(
        "Your dates that differ", own("dates"), "Single days unlike the week.",
        f"{me.dates} to come" if me.dates else "None to come",
    )  # fmt: skip
    yield Setting(
        "Your time off", own("time_off"), "Nobody is offered a time in it.",
        f"{me.off} to come" if me.off else "None to come",
    )  # fmt: skip
    yield Setting(
        "Your limits", own("therapist_rules"), "How many visits a day, and breaks.",
        standing.limits(me),
    )  # fmt: skip
    yield Setting(
        "Calendar", reverse("calendar"), "Your diary in a calendar of your own.",
        standing.calendars(me.feeds),
    )  # fmt: skip
    yield Setting(
        "How you write notes", reverse("my_notes"), "Snippets, SOAP letters.",
        standing.habits(me, me.snippet_count),
    )  # fmt: skip
    yield Setting(
        "Your day in a letter", reverse("my_digest"), "Whether it comes, and when.",
        standing.digest(me),
    )  # fmt: skip


def _practice(member: Membership, practice: Any) -> Iterable[Setting]:
    missing = len(checklist(member).missing)
    yield Setting(
        "Setting up", reverse("set_up"), "What a new practice still misses.",
        f"{missing} still to do" if missing else "All done",
    )  # fmt: skip
    yield Setting(
        "Name, phone and address", reverse("practice_details"), "As it stands on letters.",
        f"{practice.name}, {practice.phone or 'no phone'}",
    )  # fmt: skip
    yield Setting(
        "Time zone and country", reverse("practice_clock"), "Which clock visits go by.",
        f"{practice.time_zone}, {COUNTRIES[practice.region]}",
    )  # fmt: skip
    yield Setting(
        "Appointment types", reverse("appointment_types"), "Length, price, colour, rooms.",
        f"{practice.types} offered",
    )  # fmt: skip
    yield Setting(
        "Rooms", reverse("rooms"), "One visit at a time in each.", f"{practice.rooms_in_use} in use"
    )
    yield Setting(
        "Closed days", reverse("closed_days"), "Holidays of everybody.",
        f"{practice.closed} to come" if practice.closed else "None to come",
    )  # fmt: skip
    yield Setting(
        "How people hear of you", reverse("sources"), "What new clients choose from.",
        "Your own list" if practice.sources else "As delivered",
    )  # fmt: skip
    yield Setting(
        "Labels", reverse("labels"), "Words to find clients by.",
        f"{practice.named} in use" if practice.named else "None yet",
    )  # fmt: skip
    yield Setting(
        "Booking rules", reverse("booking_rules"), "Notice, how far ahead, cancelling.",
        standing.booking(practice),
    )  # fmt: skip
    yield Setting(
        "Plans for series", reverse("plan_templates"), "How many visits, how often.",
        f"{practice.plans} in use" if practice.plans else "None in use",
    )  # fmt: skip


def _people(member: Membership, practice: Any, *, now: datetime) -> Iterable[Setting]:
    yield Setting(
        "Team", reverse("team"), "Who works here, what they may do, and what of theirs runs out.",
        count(practice.people, "person", "people"),
    )  # fmt: skip
    yield Setting(
        "Who sees whose clients", reverse("sharing_rules"), "What therapists see.",
        "Each sees their own" if practice.own_clients_only else "Everybody sees all",
    )  # fmt: skip
    yield Setting(
        "Sharing", reverse("sharing"), "Who looks after whom while somebody is away.",
        f"{practice.shared} shared now" if practice.shared else "Nobody is shared now",
    )  # fmt: skip
    yield Setting(
        "Hand over", reverse("share_all"), "All clients of one therapist at once.",
        standing.number(practice.colleagues, "colleague", "colleagues"),
    )  # fmt: skip
    if member.may(Permission.MANAGE_OFFER):
        for one in colleagues(member, now=now):
            yield from _of_colleague(one)


def _of_colleague(one: Any) -> Iterable[Setting]:
    for label, name, value in (
        ("weekly hours", "weekly_hours", standing.week(one)),
        ("dates that differ", "dates", f"{one.dates or 'None'} to come"),
        ("time off", "time_off", f"{one.off or 'None'} to come"),
        ("limits", "therapist_rules", standing.limits(one)),
    ):
        yield Setting(f"{one.name}: {label}", reverse(name, args=[one.ref]), "", value)


def _letters(practice: Any) -> Iterable[Setting]:
    yield Setting(
        "Who letters come from", reverse("letters_sender"), "Where answers go, and a test.",
        f"Answers go to {practice.reply_to}" if practice.reply_to else "Answers go nowhere yet",
    )  # fmt: skip
    yield Setting(
        "Reminders", reverse("reminder_rules"), "How long before a visit, quiet hours.",
        standing.reminding(practice),
    )  # fmt: skip
    yield Setting(
        "Words of letters", reverse("letter_wordings"), "Your own words, a sign-off.",
        standing.wordings(practice),
    )  # fmt: skip
    yield Setting(
        "Messages to clients", reverse("circulars"), "One letter to many.",
        standing.last_of(practice.confirmed_at, practice.zone),
    )  # fmt: skip


def _money(practice: Any) -> Iterable[Setting]:
    rules = getattr(practice, "fee_rules", None)
    since = rules.since if rules else None
    yield Setting(
        "Fees and receipts", reverse("fee_rules"), "From when, lost visits, VAT.",
        f"Kept since {day(since)}" if since else "Money is not kept here",
    )  # fmt: skip


def _safety(practice: Any) -> Iterable[Setting]:
    yield Setting(
        "Signing people out", reverse("idle_rule"), "When a screen was left alone.",
        f"After {IDLE_AFTER[practice.idle_minutes]}",
    )  # fmt: skip
    yield Setting(
        "What was refused", reverse("refusals"), "Who was not let in, and where.",
        standing.refused(practice.refused, OF_LATE.days),
    )  # fmt: skip
    yield Setting(
        "Rules", reverse("rules"), "What stops a treatment, and what changes it.",
        standing.rules_of_safety(practice.changed),
    )  # fmt: skip
    yield Setting(
        "Home routines", reverse("homecare_rules"), "When you are told of silence.",
        standing.silence(practice),
    )  # fmt: skip
    yield Setting(
        "Notes", reverse("note_rules"), "When a draft is locked.", standing.locking(practice)
    )
    yield Setting(
        "People’s data", reverse("requests"), "What they ask about their records.",
        f"{practice.asked} to answer" if practice.asked else "None to answer",
    )  # fmt: skip
    yield Setting(
        "How long records stay", reverse("retention_rules"), "And when they go.",
        standing.keeping(practice),
    )  # fmt: skip
    yield Setting(
        "Privacy notice", reverse("write_notice"), "What clients read about it.",
        "Your own" if practice.has_notice else standing.DELIVERED,
    )  # fmt: skip
    yield Setting(
        "Take everything along", reverse("exports"), "Tables, signed notes, files.",
        standing.last_of(practice.asked_at, practice.zone),
    )  # fmt: skip
    yield Setting(
        "Bring records from elsewhere", reverse("imports"), "Clients, visits, notes, balances.",
        standing.last_of(practice.chosen_at, practice.zone),
    )  # fmt: skip
    yield Setting(
        "Long work", reverse("jobs"), "Imports, exports and messages under way.",
        f"{practice.going} under way" if practice.going else "None under way",
    )  # fmt: skip
