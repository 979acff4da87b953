"""Every setting in its group: what it does, how it stands, and only for those who may change it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.usersessions.models import UserSession
from django.urls import resolve, reverse
from django.utils import timezone

from clients.fees.models import FeeRules
from clients.models import Care
from clients.setting_up import standing
from clients.setting_up.checklist import checklist
from practice.access.permissions import Permission
from practice.accounts.countries import COUNTRIES
from practice.accounts.models import IDLE_AFTER, Membership
from practice.schedule.wall import local_day
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
    found = [
        Group("yours", "Yours", _open(member, _yours(member))),
        Group("practice", "The practice", _open(member, _practice(member))),
        Group("people", "People", _open(member, _people(member))),
        Group("letters", "Letters", _open(member, _letters(member))),
        Group("money", "Money", _open(member, _money(member))),
        Group("safety", "Safety and records", _open(member, _safety(member))),
    ]
    return [group for group in found if group.settings]


def _open(member: Membership, settings: Iterable[Setting]) -> list[Setting]:
    """By the guard of the page itself, so that nothing is offered which it would refuse."""
    return [one for one in settings if _may_open(member, one.url)]


def _may_open(member: Membership, url: str) -> bool:
    guard = getattr(resolve(url).func, "guard", "")
    known = {permission.value for permission in Permission}
    return member.may(Permission(guard)) if guard in known else True


def _yours(member: Membership) -> Iterable[Setting]:
    def own(name: str) -> str:
        return reverse(name, args=[member.ref])

    now = timezone.now()
    here = member.practice.memberships.filter(pk=member.pk)
    me = standing.working(here, now=now, today=local_day(now, member.practice.zone)).get()
    held = member.credentials.filter(removed_at=None).count()
    sessions = UserSession.objects.filter(user=member.user_id).count()
    yield Setting(
        "Signing in", reverse("mfa_index"), "Passkeys, the app for codes, your password.",
        standing.factor(member),
    )  # fmt: skip
    yield Setting(
        "Sessions", reverse("sessions"), "Where you are signed in, and ending that.",
        count(sessions, "place", "places"),
    )  # fmt: skip
    yield Setting(
        "Registration and insurance", own("credentials"), "Letters come before one ends.",
        f"{held} written down" if held else "None written down",
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
        standing.calendars(member),
    )  # fmt: skip
    yield Setting(
        "How you write notes", reverse("my_notes"), "Snippets, SOAP letters.",
        standing.habits(member),
    )  # fmt: skip
    yield Setting(
        "Your day in a letter", reverse("my_digest"), "Whether it comes, and when.",
        standing.digest(member),
    )  # fmt: skip


def _practice(member: Membership) -> Iterable[Setting]:
    practice = member.practice
    types = practice.appointment_types.filter(is_retired=False).count()
    rooms = practice.rooms.filter(is_retired=False).count()
    closed = practice.unavailable_blocks.filter(
        therapist=None, room=None, ends_at__gt=timezone.now()
    ).count()
    missing = len(checklist(member).missing)
    plans = practice.plan_templates.filter(is_retired=False).count()
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
        f"{types} offered",
    )  # fmt: skip
    yield Setting("Rooms", reverse("rooms"), "One visit at a time in each.", f"{rooms} in use")
    yield Setting(
        "Closed days", reverse("closed_days"), "Holidays of everybody.",
        f"{closed} to come" if closed else "None to come",
    )  # fmt: skip
    yield Setting(
        "How people hear of you", reverse("sources"), "What new clients choose from.",
        "Your own list" if practice.sources else "As delivered",
    )  # fmt: skip
    named = practice.labels.filter(is_retired=False).count()
    yield Setting(
        "Labels", reverse("labels"), "Words to find clients by.",
        f"{named} in use" if named else "None yet",
    )  # fmt: skip
    yield Setting(
        "Booking rules", reverse("booking_rules"), "Notice, how far ahead, cancelling.",
        standing.booking(practice),
    )  # fmt: skip
    yield Setting(
        "Plans for series", reverse("plan_templates"), "How many visits, how often.",
        f"{plans} in use" if plans else "None in use",
    )  # fmt: skip


def _people(member: Membership) -> Iterable[Setting]:
    practice = member.practice
    yield Setting(
        "Team", reverse("team"), "Who works here, what they may do, and what of theirs runs out.",
        count(practice.memberships.active().count(), "person", "people"),
    )  # fmt: skip
    yield Setting(
        "Who sees whose clients", reverse("sharing_rules"), "What therapists see.",
        "Each sees their own" if practice.own_clients_only else "Everybody sees all",
    )  # fmt: skip
    now = timezone.now()
    shared = practice.cares.running(now).exclude(kind=Care.Kind.OWN).count()
    yield Setting(
        "Sharing", reverse("sharing"), "Who looks after whom while somebody is away.",
        f"{shared} shared now" if shared else "Nobody is shared now",
    )  # fmt: skip
    therapists = practice.memberships.active().therapists().exclude(pk=member.pk)
    yield Setting(
        "Hand over", reverse("share_all"), "All clients of one therapist at once.",
        standing.number(therapists.count(), "colleague", "colleagues"),
    )  # fmt: skip
    if member.may(Permission.MANAGE_OFFER):
        today = local_day(now, practice.zone)
        for one in standing.working(therapists, now=now, today=today).order_by("user__name", "pk"):
            yield from _of_colleague(one)


def _of_colleague(one: Any) -> Iterable[Setting]:
    for label, name, value in (
        ("weekly hours", "weekly_hours", standing.week(one)),
        ("dates that differ", "dates", f"{one.dates or 'None'} to come"),
        ("time off", "time_off", f"{one.off or 'None'} to come"),
        ("limits", "therapist_rules", standing.limits(one)),
    ):
        yield Setting(f"{one.name}: {label}", reverse(name, args=[one.ref]), "", value)


def _letters(member: Membership) -> Iterable[Setting]:
    practice = member.practice
    yield Setting(
        "Who letters come from", reverse("letters_sender"), "Where answers go, and a test.",
        f"Answers go to {practice.reply_to}" if practice.reply_to else "Answers go nowhere yet",
    )  # fmt: skip
    sent = practice.circulars.exclude(state="draft")
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
        standing.last_of(sent, "confirmed_at", practice.zone),
    )  # fmt: skip


def _money(member: Membership) -> Iterable[Setting]:
    rules = FeeRules.objects.filter(practice=member.practice_id).first()
    since = rules.since if rules else None
    yield Setting(
        "Fees and receipts", reverse("fee_rules"), "From when, lost visits, VAT.",
        f"Kept since {day(since)}" if since else "Money is not kept here",
    )  # fmt: skip


def _safety(member: Membership) -> Iterable[Setting]:
    yield Setting(
        "Signing people out", reverse("idle_rule"), "When a screen was left alone.",
        f"After {IDLE_AFTER[member.practice.idle_minutes]}",
    )  # fmt: skip
    practice, zone = member.practice, member.practice.zone
    asked = practice.requests.filter(answered_on=None).count()
    going = practice.jobs.going_on().count()
    yield Setting(
        "What was refused", reverse("refusals"), "Who was not let in, and where.",
        standing.refused(practice),
    )  # fmt: skip
    yield Setting(
        "Rules", reverse("rules"), "What stops a treatment, and what changes it.",
        standing.rules_of_safety(practice),
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
        f"{asked} to answer" if asked else "None to answer",
    )  # fmt: skip
    yield Setting(
        "How long records stay", reverse("retention_rules"), "And when they go.",
        standing.keeping(practice),
    )  # fmt: skip
    yield Setting(
        "Privacy notice", reverse("write_notice"), "What clients read about it.",
        "Your own" if practice.notices.exists() else standing.DELIVERED,
    )  # fmt: skip
    yield Setting(
        "Take everything along", reverse("exports"), "Tables, signed notes, files.",
        standing.last_of(practice.exports, "asked_at", zone),
    )  # fmt: skip
    yield Setting(
        "Bring clients", reverse("imports"), "From spreadsheets, address cards.",
        standing.last_of(practice.imports, "chosen_at", zone),
    )  # fmt: skip
    yield Setting(
        "Long work", reverse("jobs"), "Imports, exports and messages under way.",
        f"{going} under way" if going else "None under way",
    )  # fmt: skip
