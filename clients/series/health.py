"""A change of health pauses a running series; only a therapist lets it run again."""

from datetime import datetime

from clients.appointments.gate import key_of, stops_in
from clients.models import Client
from clients.screening.queries import safety_of
from clients.series.counting import hold
from clients.series.models import TreatmentSeries
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day

REASON = "Health changed"
ANY = "unreadable:both"


def stops_now(client: Client, *, now: datetime) -> set[str]:
    """What stops treatment today, as "code:side"; answers that nobody can judge are one."""
    safety = safety_of(client, on=local_day(now, client.practice.zone))
    if safety.is_unreadable:
        return {ANY}
    return {key_of(stop) for stop in stops_in(safety)}


def pause_on_stop(*, client: Client, by: Actor | HasActor, now: datetime) -> None:
    """A listener: a stop that nobody knew of when the series was let run pauses it.

    A stop that goes away is forgotten, so that it pauses again when it comes back.
    """
    running = client.treatment_series.filter(state=TreatmentSeries.State.RUNNING).order_by("pk")
    if not running.exists():
        return
    found = stops_now(client, now=now)
    for one in running:
        series = hold(one)
        if series.state != TreatmentSeries.State.RUNNING:
            continue
        known = {key for key in found if _is_known(key, series.stops_known)}
        if found - known:
            series.state, series.pause_reason = TreatmentSeries.State.PAUSED, REASON
            series.changed_at = now
            record(Verb.SERIES_PAUSED, by=by, subject=series, fields=["state"])
        series.stops_known = sorted(known)
        series.save(update_fields=["state", "pause_reason", "changed_at", "stops_known"])


def _is_known(key: str, known: list[str]) -> bool:
    code = key.split(":")[0]
    return key in known or f"{code}:both" in known
