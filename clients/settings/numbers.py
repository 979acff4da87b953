"""Members and their practice with all that their settings count: a query each."""

from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from clients.calendars.models import CalendarFeed
from clients.circulars.models import Circular
from clients.labels.models import Label
from clients.models import Care
from clients.moving_out.models import Export
from clients.notes.models import Snippet
from clients.rights.models import PersonRequest, PrivacyNotice
from clients.series.models import PlanTemplate
from clients.transfer.models import Import
from practice.accounts.models import Membership, Practice
from practice.audit.models import AuditEvent
from practice.audit.verbs import REFUSALS
from practice.credentials.models import Credential
from practice.jobs.models import Job
from practice.schedule.models import AppointmentType, Room, UnavailableBlock
from practice.schedule.wall import local_day
from routines.models import RuleEdit

# As far back as the page of what was refused looks.
OF_LATE = timedelta(days=90)
OF_PRACTICE = (
    "booking_rules", "fee_rules", "homecare_rules", "note_rules", "reminder_rules",
    "retention_rules",
)  # fmt: skip


def practice_of(member: Membership, *, now: datetime) -> Any:
    """The practice with its rules, how many there are of what, and when things were done last."""
    blocks = UnavailableBlock.objects.filter(therapist=None, room=None, ends_at__gt=now)
    refused = AuditEvent.objects.filter(at__gte=now - OF_LATE, verb__in=REFUSALS)
    active = Membership.objects.active()
    here = Practice.objects.select_related(*OF_PRACTICE).annotate(
        types=_many(AppointmentType.objects.filter(is_retired=False)),
        rooms_in_use=_many(Room.objects.filter(is_retired=False)),
        closed=_many(blocks),
        plans=_many(PlanTemplate.objects.filter(is_retired=False)),
        named=_many(Label.objects.filter(is_retired=False)),
        people=_many(active),
        colleagues=_many(active.therapists().exclude(pk=member.pk)),
        shared=_many(Care.objects.running(now).exclude(kind=Care.Kind.OWN)),
        asked=_many(PersonRequest.objects.filter(answered_on=None)),
        going=_many(Job.objects.going_on()),
        refused=_many(refused, by="practice_id"),
        changed=_many(RuleEdit.objects.all(), of="code"),
        has_notice=Exists(PrivacyNotice.objects.filter(practice=OuterRef("pk"))),
        confirmed_at=_newest(Circular.objects.exclude(state="draft"), "confirmed_at"),
        asked_at=_newest(Export.objects.all(), "asked_at"),
        chosen_at=_newest(Import.objects.all(), "chosen_at"),
    )
    return here.get(pk=member.practice_id)


def itself(member: Membership, *, now: datetime) -> Any:
    """A member with how they write and hear of things, and how much they have of what."""
    alone = _working(member.practice.memberships.filter(pk=member.pk), member, now)
    counted = alone.annotate(
        held=_many(Credential.objects.filter(removed_at=None), by="member"),
        feeds=_many(CalendarFeed.objects.filter(revoked_at=None), by="therapist"),
        snippet_count=_many(Snippet.objects.all(), by="member"),
        places=_many(UserSession.objects.all(), by="user", to="user"),
    )
    return counted.select_related("user", "therapist_rules", "note_habits", "digest_choice").get()


def colleagues(member: Membership, *, now: datetime) -> QuerySet[Any]:
    """The others who treat clients, by name."""
    others = member.practice.memberships.active().therapists().exclude(pk=member.pk)
    return _working(others, member, now).order_by("user__name", "pk")


def _working(members: QuerySet[Membership], seen_by: Membership, now: datetime) -> QuerySet[Any]:
    """Members, each with `days` of their week, `dates` to come and times `off`."""
    today = local_day(now, seen_by.practice.zone)
    to_come = Q(unavailable_blocks__ends_at__gt=now, unavailable_blocks__source="")
    return members.select_related("user", "therapist_rules").annotate(
        days=Count("working_hours__weekday", distinct=True),
        dates=Count(
            "working_hours__on", filter=Q(working_hours__on__gte=today), distinct=True
        ),
        off=Count("unavailable_blocks", filter=to_come, distinct=True),
    )  # fmt: skip


def _many(rows: QuerySet[Any], *, by: str = "practice", to: str = "pk", of: str = "pk") -> Coalesce:
    """How many different `of` the rows have that point at the one asked for."""
    mine = rows.filter(**{by: OuterRef(to)}).order_by().values(by)
    return Coalesce(Subquery(mine.annotate(n=Count(of, distinct=of != "pk")).values("n")), 0)


def _newest(rows: QuerySet[Any], moment: str) -> Subquery:
    """The latest moment of the rows that point at the practice asked for."""
    latest = rows.filter(practice=OuterRef("pk")).order_by(f"-{moment}")
    return Subquery(latest.values(moment)[:1])
