"""Making, publishing, changing and calling off a workshop."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.text import slugify

from clients.workshops.letters import (
    queue_called_off,
    queue_changed,
    rewrite_letters,
    try_to_write,
    withdraw_letters,
)
from clients.workshops.line import offer_free, settle
from clients.workshops.models import SignUp, Workshop, WorkshopDate
from clients.workshops.models.sign_up import ACTIVE, State
from clients.workshops.seats import lock
from practice.accounts.models import Membership, Practice
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.models import UnavailableBlock
from practice.schedule.slots import Span
from practice.schedule.wall import local_day
from practice.web.refs import new_ref

# A change of one of these is told to everybody with a place.
TOLD = frozenset(
    {"place_name", "place_address", "is_online", "online_link", "title", "access_facts"}
)
# What a copy does not take over.
OF_ONE = frozenset(
    {
        "id", "ref", "slug", "series_ref", "form_key", "state", "opens_at", "closes_at",
        "is_closed", "starts_at", "ends_at", "version", "made_by", "made_at", "published_at",
        "cancelled_at", "cancel_words", "erased_at",
    }
)  # fmt: skip


class NotReady(Exception):
    """It cannot be published yet. The words say what is missing."""


class NotEditable(Exception):
    """It was cancelled, is over, or was never published. The words say which."""


@transaction.atomic
def make(
    *, practice: Practice, form_key: UUID, dates: Iterable[Span], by: Membership, now: datetime,
    **values: Any,
) -> Workshop:  # fmt: skip
    """A draft. The same form sent twice is one. Raises ValidationError."""
    Practice.objects.select_for_update().get(pk=practice.pk)
    known = practice.workshops.filter(form_key=form_key).first()
    if known is not None:
        return known
    workshop = Workshop(practice=practice, form_key=form_key, made_by=by, made_at=now, **values)
    _set_span(workshop, list(dates))
    workshop.slug = _free_slug(workshop)
    workshop.full_clean()
    workshop.save()
    _set_dates(workshop, list(dates))
    record(Verb.WORKSHOP_MADE, by=by, subject=workshop)
    return workshop


@transaction.atomic
def change(
    *, workshop: Workshop, dates: Iterable[Span], by: Membership, now: datetime, tells: bool = True,
    **values: Any,
) -> Workshop:  # fmt: skip
    """Store what was edited. A new time or place is told to whoever has a place, three minutes
    later; more places are offered at once; fewer remove nobody. Raises NotEditable.
    """
    held, spans = lock(workshop), list(dates)
    if held.state == Workshop.State.CANCELLED:
        raise NotEditable("This workshop was cancelled. Make a copy of it.")
    if held.state == Workshop.State.PUBLISHED and held.ends_at and held.ends_at <= now:
        raise NotEditable("This workshop is over. Make a copy of it.")
    before = {name: getattr(held, name) for name in values}
    moved = spans != [Span(one.starts_at, one.ends_at) for one in held.dates.all()]
    for name, value in values.items():
        setattr(held, name, value)
    _set_span(held, spans)
    if held.state == Workshop.State.DRAFT:
        held.slug = _free_slug(held)
    changed = {name for name, value in before.items() if value != getattr(held, name)}
    tell = moved or bool(changed & TOLD)
    held.version += 1 if tell else 0
    held.full_clean()
    held.save()
    if moved:
        _set_dates(held, spans)
    if held.state == Workshop.State.PUBLISHED:
        _block_leader(held, by, now)
        if "techniques" in changed:
            _look_at_techniques(held)
        settle(held, now)
        if tell:  # first, so that whoever is offered a place now is told that
            held.not_told = _tell(held, queue_changed if tells else rewrite_letters, now)
        offer_free(held, now)
    record(
        Verb.WORKSHOP_CHANGED, by=by, subject=held, fields=changed | ({"dates"} if moved else set())
    )
    return held


@transaction.atomic
def publish(*, workshop: Workshop, by: Membership, now: datetime) -> Workshop:
    """Open its page, and keep the leader's time free of visits. Twice is once. Raises NotReady."""
    held = lock(workshop)
    if held.state == Workshop.State.PUBLISHED:
        return held
    if held.state == Workshop.State.CANCELLED:
        raise NotEditable("This workshop was cancelled. Make a copy of it.")
    if why := what_is_missing(held, now):
        raise NotReady(" ".join(why))
    held.state, held.published_at = Workshop.State.PUBLISHED, now
    held.version += 1
    held.save(update_fields=["state", "published_at", "version"])
    _block_leader(held, by, now)
    record(Verb.WORKSHOP_PUBLISHED, by=by, subject=held)
    return held


def what_is_missing(workshop: Workshop, now: datetime) -> list[str]:
    """A sentence for each thing that a published workshop needs."""
    missing = []
    if workshop.starts_at is None:
        missing.append("Give it a date.")
    elif workshop.starts_at <= now:
        missing.append("Its date has passed.")
    if workshop.is_online and not workshop.online_link:
        missing.append("Add the link to join online.")
    if not workshop.is_online and not workshop.place_name:
        missing.append("Say where it is.")
    if not workshop.description.strip():
        missing.append("Describe it.")
    if not workshop.leader.role_is or workshop.leader.ended_at is not None:
        missing.append("Choose who leads it.")
    return missing


@transaction.atomic
def call_off(*, workshop: Workshop, words: str, by: Membership, now: datetime) -> Workshop:
    """Cancel it: everybody with a place or in the line is told, once. Twice is once.

    Raises NotEditable for one that nobody could sign up for.
    """
    held = lock(workshop)
    if held.state == Workshop.State.CANCELLED:
        return held
    if held.state == Workshop.State.DRAFT:
        raise NotEditable("It was never published.")
    held.state, held.cancelled_at, held.cancel_words = Workshop.State.CANCELLED, now, words
    held.version += 1
    held.save(update_fields=["state", "cancelled_at", "cancel_words", "version"])
    _blocks_of(held).delete()
    SignUp.objects.filter(workshop=held, state=State.BEGUN).delete()
    for sign_up in _active(held):
        withdraw_letters(sign_up, now=now)
    held.not_told = _tell(held, queue_called_off, now)
    record(Verb.WORKSHOP_CANCELLED, by=by, subject=held)
    return held


@transaction.atomic
def duplicate(
    *, workshop: Workshop, dates: Iterable[Span], is_same_series: bool, form_key: UUID,
    by: Membership, now: datetime,
) -> Workshop:  # fmt: skip
    """A new draft like it; in the same series, people may move between the two."""
    copied = {
        one.attname: getattr(workshop, one.attname)
        for one in Workshop._meta.concrete_fields
        if one.name not in OF_ONE and one.name != "practice"
    }
    return make(
        practice=workshop.practice, form_key=form_key, dates=dates, by=by, now=now,
        series_ref=workshop.series_ref if is_same_series else new_ref(), **copied,
    )  # fmt: skip


@transaction.atomic
def make_series(
    *, workshop: Workshop, all_dates: Iterable[Iterable[Span]], form_key: UUID, by: Membership,
    now: datetime,
) -> list[Workshop]:  # fmt: skip
    """A draft for each of several dates; the same form sent twice makes them once."""
    return [
        duplicate(
            workshop=workshop, dates=dates, is_same_series=True, form_key=uuid5(form_key, str(n)),
            by=by, now=now,
        )
        for n, dates in enumerate(all_dates)
    ]  # fmt: skip


@transaction.atomic
def close(*, workshop: Workshop, is_closed: bool, by: Membership, now: datetime) -> Workshop:
    """End sign-up by hand, or open it again."""
    held = lock(workshop)
    if held.is_closed != is_closed:
        held.is_closed = is_closed
        held.save(update_fields=["is_closed"])
        record(Verb.WORKSHOP_CHANGED, by=by, subject=held, fields={"is_closed"})
    return held


def _active(workshop: Workshop) -> list[SignUp]:
    rows = SignUp.objects.filter(workshop=workshop, state__in=ACTIVE).order_by("pk")
    found = list(rows)
    for row in found:
        row.workshop = workshop
    return found


def _tell(workshop: Workshop, write: Callable[..., object], now: datetime) -> tuple[str, ...]:
    """The names of those to whom nothing could be written."""
    return tuple(one.name for one in _active(workshop) if not try_to_write(write, one, now=now))


def _look_at_techniques(workshop: Workshop) -> None:
    """Whoever was not asked about one that came is talked to; nobody loses a place by it."""
    for row in SignUp.objects.filter(workshop=workshop, erased_at__isnull=True):
        row.workshop = workshop
        row.look_at_techniques()
        row.save(update_fields=["is_unasked"])


def _set_span(workshop: Workshop, dates: list[Span]) -> None:
    workshop.starts_at = min((one.start for one in dates), default=None)
    workshop.ends_at = max((one.end for one in dates), default=None)


def _set_dates(workshop: Workshop, dates: list[Span]) -> None:
    """Its days; one that keeps its start keeps what was marked on it."""
    kept = {one.starts_at: one for one in workshop.dates.all()}
    wanted = {one.start: one for one in dates}
    for start, row in kept.items():
        if start not in wanted and not row.marks.exists():
            row.delete()
    for start, span in wanted.items():
        WorkshopDate.objects.update_or_create(
            practice_id=workshop.practice_id, workshop=workshop, starts_at=start,
            defaults={"ends_at": span.end},
        )  # fmt: skip


def _blocks_of(workshop: Workshop) -> Any:
    return workshop.practice.unavailable_blocks.filter(source=f"workshop:{workshop.ref}")


def _block_leader(workshop: Workshop, by: Membership, now: datetime) -> None:
    """The leader's diary is kept free on its days."""
    Practice.objects.select_for_update().get(pk=workshop.practice_id)
    _blocks_of(workshop).delete()
    UnavailableBlock.objects.bulk_create(
        UnavailableBlock(
            practice_id=workshop.practice_id, therapist=workshop.leader, starts_at=one.starts_at,
            ends_at=one.ends_at, reason=workshop.title[:80], source=f"workshop:{workshop.ref}",
            made_by=by, made_at=now,
        )
        for one in WorkshopDate.objects.filter(workshop=workshop)
    )  # fmt: skip


def _free_slug(workshop: Workshop) -> str:
    """Its title and day; numbered where another has it."""
    day = ""
    if workshop.starts_at is not None:
        day = f"-{local_day(workshop.starts_at, workshop.practice.zone):%d-%b-%Y}".lower()
    base = f"{slugify(workshop.title)[:60] or 'workshop'}{day}"
    others = Workshop.objects.exclude(pk=workshop.pk)
    number, slug = 1, base
    while others.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug
