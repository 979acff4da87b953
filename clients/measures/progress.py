"""Reading a client's ratings as tracks; soreness comes from the signed notes."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from clients.measures.catalogue import MEASURES
from clients.measures.models import OF_THE_NOTE, Rating
from clients.measures.over_time import Reading, Track
from clients.measures.planned import CAME
from clients.measures.read import ItemAnswer
from clients.measures.words import track_name
from clients.models import Client
from clients.notes.models import SessionNote
from practice.schedule.wall import local_day

FROM_NOTES = "notes"


class Spot(NamedTuple):
    """What makes a track."""

    code: str
    site: str = ""
    foot: str = ""


@dataclass(frozen=True)
class Scored:
    """One stored score, wherever it stands. `visit` is None between visits."""

    spot: Spot
    key: str
    visit: int | None
    on: date
    moment: str
    score: Decimal
    items: tuple[ItemAnswer, ...] = ()


def scores_of(client: Client) -> list[Scored]:
    """Every score that stands, by day: ratings that were not withdrawn, signed notes. 2 queries."""
    found = [*_ratings(client), *_notes(client)]
    return sorted(found, key=lambda one: one.on)


def tracks_of(client: Client, *, visits: Collection[int] | None = None) -> list[Track]:
    """A track for each measure and place that has a score, as the catalogue has them; 3 queries.

    `visits` (primary keys of appointments) leaves out everything else.
    """
    scores = scores_of(client)
    if visits is not None:
        scores = [one for one in scores if one.visit in visits]
    rated = {one.visit for one in scores}
    rows = client.appointments.filter(Q(status__in=CAME) | Q(pk__in=rated - {None}))
    zone = client.practice.zone
    days = {
        pk: local_day(at, zone)
        for pk, at in rows.order_by("starts_at", "pk").values_list("pk", "starts_at")
        if visits is None or pk in visits
    }
    by_spot: dict[Spot, list[Scored]] = defaultdict(list)
    for one in scores:
        by_spot[one.spot].append(one)
    order = list(MEASURES)
    spots = sorted(by_spot, key=lambda spot: (spot.code != OF_THE_NOTE, order.index(spot.code)))
    return [_track(spot, by_spot[spot], days) for spot in spots]


def chosen_track(tracks: list[Track], key: str) -> Track | None:
    """The one with that key, else the first; None without any."""
    return next((one for one in tracks if one.key == key), tracks[0] if tracks else None)


def _ratings(client: Client) -> Iterator[Scored]:
    rows = Rating.objects.filter(client=client, withdrawn_at__isnull=True)
    for row in rows.order_by("taken_on", "pk"):
        items = tuple(
            ItemAnswer(one["item"], one["words"], one["rating"])
            for one in (row.answers or {}).get("items", ())
        )
        spot = Spot(row.code, row.site, row.foot)
        yield Scored(
            spot, row.ref, row.appointment_id, row.taken_on, row.moment or "before", row.score,
            items,
        )  # fmt: skip


def _notes(client: Client) -> Iterator[Scored]:
    rows = client.session_notes.filter(status=SessionNote.Status.SIGNED)
    zone = client.practice.zone
    for visit, at, before, after in rows.order_by("appointment__starts_at").values_list(
        "appointment_id", "appointment__starts_at", "before_score", "after_score"
    ):
        for moment, score in (("before", before), ("after", after)):
            if score is not None:
                on = local_day(at, zone)
                yield Scored(Spot(OF_THE_NOTE), FROM_NOTES, visit, on, moment, Decimal(score))


def _track(spot: Spot, scores: list[Scored], days: dict[int, date]) -> Track:
    """The visits from the first with a score on, and the days between that have one."""
    entries: dict[int | date, dict[str, Scored]] = {}
    for one in scores:
        entries.setdefault(one.visit or one.on, {})[one.moment] = one
    first = min(one.on for one in scores)
    numbers = {pk: n for n, pk in enumerate(days, 1)}
    places: list[tuple[date, int | date]] = [(on, pk) for pk, on in days.items() if on >= first]
    places += [(one, one) for one in entries if isinstance(one, date)]
    readings = []
    for on, place in sorted(places, key=lambda pair: pair[0]):
        both = entries.get(place, {})
        before, after = both.get("before"), both.get("after")
        readings.append(
            Reading(
                on=on,
                before=before.score if before else None,
                after=after.score if after else None,
                items=before.items if before else (),
                number=numbers.get(place) if isinstance(place, int) else None,
            )
        )
    name = track_name(spot.code, spot.site, spot.foot)
    return Track(spot.code, name, scores[0].key, tuple(readings))
