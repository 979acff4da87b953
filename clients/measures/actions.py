"""Keeping what a client rated, and taking back what was wrong."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from clients.appointments.models import Appointment, Status
from clients.measures.answers import ScoreRefused
from clients.measures.catalogue import WELLBEING, measure
from clients.measures.models import NAMED_MOST, OF_A_REGION, MeasureChoice, NamedItem, Rating
from clients.measures.read import Answered, ItemAnswer, kept_answers, score_of
from clients.measures.resent import SENT_FURTHER, key_after, keys_of, says_more, says_the_same
from clients.measures.schedule import Moment
from clients.models import Client
from clients.notes.places import place_name
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day
from practice.web.text import one_line, plain_text
from routines.footmap import PLACES, Foot, is_on_foot

Place = tuple[str, str, str, str]
TAKES_RATINGS = (Status.BOOKED, Status.ARRIVED, Status.COMPLETED)


class RatingRefused(Exception):
    """Nothing was kept. The words say what to do; `given` is the answer they are about, if one."""

    def __init__(self, words: str, given: Answered | None = None) -> None:
        self.given = given
        super().__init__(words)


def check_takes_ratings(appointment: Appointment, *, now: datetime) -> date:
    """The day that ratings at this visit are of; RatingRefused says why it takes none."""
    if appointment.status not in TAKES_RATINGS:
        raise RatingRefused("Nothing is rated at this visit: it is not booked, or did not happen.")
    zone = appointment.practice.zone
    day = local_day(appointment.starts_at, zone)
    if day > local_day(now, zone):
        raise RatingRefused(f"This visit is on {day.day} {day:%B}. Ask on the day.")
    return day


@transaction.atomic
def record_ratings(
    *, client: Client, given: Sequence[Answered], form_key: UUID, by: Membership, now: datetime,
    appointment: Appointment | None = None,
) -> list[Rating]:  # fmt: skip
    """Keep what was rated at a visit, or today between visits (then no answer has a moment).

    All of it or nothing: raises RatingRefused. The same form sent twice is kept once, and so is an
    answer that stands already; another answer to it is refused until that one is withdrawn. A form
    that names further activities or goals when it is sent again takes the place of what it said.
    """
    held = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    kept: dict[Place, list[Rating]] = {}
    for row in held.ratings.filter(form_key__in=keys_of(form_key)).order_by("pk"):
        kept.setdefault(_place(row), []).append(row)
    given = [
        one
        for one in given
        if not any(says_the_same(row, one) for row in kept.get(_place(one), ()))
    ]
    if kept and not given:
        return _newest(kept)
    on = _day(held, appointment, now)
    for one in given:
        _check(one, appointment)
        sent = kept.setdefault(_place(one), [])
        earlier = sent[-1] if sent else None
        if earlier is not None and earlier.withdrawn_at is None:
            if not says_more(earlier, one):
                raise _another_stands(one)
            withdraw_rating(rating=earlier, why=SENT_FURTHER, by=by, now=now)
        named = _named(held, one, by=by, now=now)
        rating = Rating(
            practice_id=held.practice_id, client=held, appointment=appointment,
            form_key=key_after(earlier.form_key) if earlier else form_key,
            code=one.code, moment=one.moment, site=one.site, foot=one.foot, taken_on=on,
            score=_score(named), answers=kept_answers(named), taken_by=by, made_at=now,
        )  # fmt: skip
        if _stands(rating, one) is None:
            rating.save(force_insert=True)
            record(Verb.RATING_GIVEN, by=by, subject=rating)
            sent.append(rating)
    return _newest(kept)


def _newest(kept: dict[Place, list[Rating]]) -> list[Rating]:
    """What the form came to."""
    return [rows[-1] for rows in kept.values() if rows]


def _place(one: Rating | Answered) -> Place:
    """What it answers: the measure, when, and where."""
    return one.code, one.moment, one.site, one.foot


@transaction.atomic
def withdraw_rating(*, rating: Rating, why: str, by: Membership, now: datetime) -> Rating:
    """Take a wrong rating out of every plot and sum; it stays in the record, with the reason."""
    plain_text(why)
    if not why.strip():
        raise ValidationError("Write why it is withdrawn.")
    held = Rating.objects.select_for_update().get(pk=rating.pk)
    if held.withdrawn_at is not None:
        return held
    held.withdrawn_at, held.withdrawn_by, held.why_withdrawn = now, by, why
    held.save(update_fields=["withdrawn_at", "withdrawn_by", "why_withdrawn"])
    record(Verb.RATING_WITHDRAWN, by=by, subject=held)
    return held


@transaction.atomic
def retire_item(*, item: NamedItem, by: Membership, now: datetime) -> NamedItem:
    """Ask no more about an activity or a goal. What was rated stays; its place is free."""
    held = NamedItem.objects.select_for_update().get(pk=item.pk)
    if held.retired_at is None:
        held.retired_at, held.retired_by = now, by
        held.save(update_fields=["retired_at", "retired_by"])
        record(Verb.MEASURE_ITEM_RETIRED, by=by, subject=held)
    return held


@transaction.atomic
def choose_measures(
    *, client: Client, codes: Collection[str], by: Membership, now: datetime
) -> list[str]:
    """Ask this client these measures of a region from time to time, and no others of that kind."""
    if not set(codes) <= set(OF_A_REGION):
        raise ValidationError("Choose from the measures on the page.")
    held = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    before = {one.code: one for one in held.measure_choices.all()}
    if before.keys() != set(codes):
        held.measure_choices.exclude(code__in=codes).delete()
        MeasureChoice.objects.bulk_create(
            MeasureChoice(
                practice_id=held.practice_id, client=held, code=code, chosen_by=by, chosen_at=now
            )
            for code in sorted(set(codes) - before.keys())
        )
        record(
            Verb.MEASURES_CHOSEN, by=by, subject=held, client_id=held.pk,
            fields=before.keys() ^ set(codes),
        )  # fmt: skip
    return [code for code in OF_A_REGION if code in codes]


def _day(client: Client, appointment: Appointment | None, now: datetime) -> date:
    """The day that the ratings are of."""
    if appointment is None:
        return local_day(now, client.practice.zone)
    held = Appointment.objects.select_related("practice").get(pk=appointment.pk)
    if held.client_id != client.pk:
        raise RatingRefused("This is a visit of somebody else. Load the page again.")
    return check_takes_ratings(held, now=now)


def _check(one: Answered, appointment: Appointment | None) -> None:
    """A moment belongs to a visit; a site to a measure that asks about one, and to its foot."""
    its = measure(one.code)
    if (one.moment in list(Moment)) != (appointment is not None):
        raise RatingRefused("A rating before or after belongs to a visit.", one)
    if not one.site and not one.foot:
        return
    if one.site not in PLACES or one.foot not in list(Foot) or not its.per_site:
        raise RatingRefused("Choose the place and the foot from the lists.", one)
    if not is_on_foot(one.site, Foot(one.foot)):
        raise RatingRefused(f"{place_name(one.site)} is not on the {one.foot} foot.", one)


def _score(one: Answered) -> Decimal:
    try:
        return score_of(one)
    except ScoreRefused as refused:
        raise RatingRefused(str(refused), one) from refused


def _stands(rating: Rating, one: Answered) -> Rating | None:
    """The rating that stands for this already, if it says the same; raises if it does not."""
    if rating.appointment_id is None:
        return None
    like = Rating.objects.filter(
        appointment=rating.appointment_id, code=rating.code, moment=rating.moment,
        site=rating.site, foot=rating.foot, withdrawn_at__isnull=True,
    ).first()  # fmt: skip
    if like is not None and (like.score, like.answers) != (rating.score, rating.answers):
        raise _another_stands(one)
    return like


def _another_stands(one: Answered) -> RatingRefused:
    name = measure(one.code).name
    return RatingRefused(
        f"{name} is recorded already for this visit. If that is wrong, withdraw it first. "
        "What you typed is still here.",
        one,
    )


def _named(client: Client, one: Answered, *, by: Membership, now: datetime) -> Answered:
    """The answer with a ref for each activity or goal that it names for the first time."""
    if not one.items:
        return one
    _score(one)
    current = {row.ref: row for row in client.named_items.filter(code=one.code, retired_at=None)}
    by_words = {row.words.casefold(): row for row in current.values()}
    taken = {row.place for row in current.values()}
    free = [n for n in range(1, NAMED_MOST[one.code] + 1) if n not in taken]
    rows = []
    for item in one.items:
        if item.item == WELLBEING:
            rows.append(item)
            continue
        known = current.get(item.item) or by_words.get(item.words.casefold())
        if known is None:
            if item.item or not free:
                raise RatingRefused(
                    "What is asked was changed meanwhile. Load the page again and compare.", one
                )
            known = _name(client, one.code, item, free.pop(0), by=by, now=now)
        rows.append(ItemAnswer(known.ref, known.words, item.rating))
    return replace(one, answer=tuple(rows))


def _name(
    client: Client, code: str, item: ItemAnswer, place: int, *, by: Membership, now: datetime
) -> NamedItem:
    one_line(item.words)
    made = NamedItem.objects.create(
        practice_id=client.practice_id, client=client, code=code, place=place, words=item.words,
        named_by=by, named_at=now,
    )  # fmt: skip
    record(Verb.MEASURE_ITEM_NAMED, by=by, subject=made)
    return made
