"""What a visit asks: what is due and not recorded yet, and what may be added by hand."""

from collections.abc import Collection

from django.db.models import Q

from clients.appointments.models import Appointment
from clients.measures.catalogue import MEASURES, Measure, measure
from clients.measures.fields import Ask, Named, lines_for
from clients.measures.models import OF_THE_NOTE, Rating
from clients.measures.planned import Place
from clients.measures.schedule import Moment, due
from clients.models import Client

BOTH = (Moment.BEFORE, Moment.AFTER)


def moments_of(its: Measure) -> tuple[Moment, ...]:
    """When a measure is asked within a session: how it feels now twice, everything else once."""
    return BOTH if its.code.startswith("nrs_") else (Moment.BEFORE,)


def recorded_at(appointment: Appointment) -> list[Rating]:
    """What stands of this visit."""
    rows = appointment.ratings.filter(withdrawn_at__isnull=True).select_related("taken_by__user")
    return list(rows.order_by("pk"))


def asked_at(
    appointment: Appointment, place: Place, recorded: list[Rating], chosen: list[str], named: Named
) -> list[Ask]:
    """What is due and was not answered yet, in the order of asking. Soreness is asked in the note.

    `chosen` are the codes of the region measures of this client, `named` what they named.
    """
    done = {(row.code, row.moment, row.site, row.foot) for row in recorded}
    asks = []
    for one in due(session=place.session, of=place.of, region_codes=chosen):
        its = measure(one.code)
        if one.code == OF_THE_NOTE:
            continue
        spots = _spots(appointment, recorded, one.code) if its.per_site else [("", "")]
        for row, (site, foot) in enumerate(spots):
            left = tuple(m for m in one.moments if (one.code, m, site, foot) not in done)
            if left:
                lines = lines_for(its, named) if its.named else row
                asks.append(Ask(one.code, left, lines, site, foot))
    return asks


def named_of(client: Client, *, also: Collection[str] = ()) -> Named:
    """The activities and goals that are asked about, by their measure.

    `also` are refs that a page sent a rating of: one that was retired meanwhile is still read.
    """
    found: Named = {}
    for item in client.named_items.filter(Q(retired_at__isnull=True) | Q(ref__in=also)):
        found.setdefault(item.code, []).append((item.ref, item.words))
    return found


def to_add(asks: list[Ask], named: Named) -> list[tuple[str, str]]:
    """Choices of what may be added by hand: (code, name)."""
    asked = {ask.code for ask in asks}
    choices = [("", "Choose")]
    for its in MEASURES.values():
        if its.code == OF_THE_NOTE:
            continue
        if its.code not in asked:
            choices.append((its.code, its.name))
        elif its.per_site:
            choices.append((its.code, f"{its.name} in another place"))
        elif its.named and any(ask.has_room(named) for ask in asks if ask.code == its.code):
            choices.append((its.code, f"{its.name}: one more"))
    return choices


def added(asks: list[Ask], code: str, named: Named) -> list[Ask]:
    """The same with one measure more, or one more place or line of it."""
    if code not in MEASURES or code == OF_THE_NOTE:
        return asks
    its = measure(code)
    same = [ask for ask in asks if ask.code == code]
    if same and its.named:
        return [
            ask.with_another_line() if ask.code == code and ask.has_room(named) else ask
            for ask in asks
        ]
    if same and not its.per_site:
        return asks
    row = 1 + max((ask.row for ask in same), default=-1)
    return [*asks, Ask(code, moments_of(its), lines_for(its, named) if its.named else row)]


def _spots(appointment: Appointment, recorded: list[Rating], code: str) -> list[tuple[str, str]]:
    """Where it was rated at this visit or, before anything is, at the last one that has it."""
    here = [(row.site, row.foot) for row in recorded if row.code == code]
    if here:
        return list(dict.fromkeys(here))
    rows = appointment.client.ratings.filter(
        code=code, withdrawn_at__isnull=True, appointment__starts_at__lt=appointment.starts_at
    ).order_by("-appointment__starts_at", "pk")
    before = list(rows.values_list("appointment_id", "site", "foot")[:20])
    spots = dict.fromkeys((site, foot) for visit, site, foot in before if visit == before[0][0])
    return list(spots) or [("", "")]
