"""When series began, changed and ended, as far as their rows know.

Of several pauses of one series only the last has its day; all of them are in the trace.
"""

from collections.abc import Iterator

from clients.models import Client
from clients.plan_changes import PlanChange
from clients.series.models import SeriesReview, TreatmentSeries
from practice.schedule.wall import local_day
from practice.web.words import count

DECIDED = {
    SeriesReview.Decision.CHANGE.value: "changed",
    SeriesReview.Decision.REFER.value: "referred on",
}
STATES = {
    # Its number of visits may be agreed anew while it is paused: the row keeps one day for both.
    TreatmentSeries.State.PAUSED.value: "paused, or changed while it was paused",
    TreatmentSeries.State.FINISHED.value: "finished",
    TreatmentSeries.State.STOPPED.value: "stopped early",
}


def of_series(client: Client) -> list[PlanChange]:
    """What changed of all series of this client; two queries, one without any."""
    rows = client.treatment_series.select_related("practice").prefetch_related("reviews")
    return [change for one in rows for change in (*_whole(one), *_reviews(one))]


def _whole(one: TreatmentSeries) -> Iterator[PlanChange]:
    yield PlanChange(one.started_on, f"{one.name} begins")
    changed = local_day(one.changed_at, one.practice.zone)
    if one.state in STATES:
        yield PlanChange(changed, f"{one.name} {STATES[one.state]}")
    elif changed > one.started_on:
        # Its row does not say which of the two was the last.
        what = "goes on after a pause, or with" if one.resumed_because else "with"
        yield PlanChange(changed, f"{one.name} {what} another number of visits")


def _reviews(one: TreatmentSeries) -> Iterator[PlanChange]:
    for review in one.reviews.all():
        if review.done_at is None or review.decision not in DECIDED:
            continue
        when = f"after {count(review.after, 'visit', 'visits')}" if review.after else "at its start"
        yield PlanChange(
            local_day(review.done_at, one.practice.zone),
            f"{one.name} {DECIDED[review.decision]}, as decided at the review {when}",
        )
