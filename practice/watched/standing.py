"""How things stand, read from the database when somebody asks: letters, long work, tasks, room."""

import logging
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from practice.audit.models import BrokenChain
from practice.backups.making import newest_at
from practice.jobs.models import GOES_ON, Job
from practice.jobs.models import State as JobState
from practice.mail.clock import database_clock
from practice.mail.lateness import lateness
from practice.mail.models import OutboundEmail, WorkerHeartbeat
from practice.mail.states import State

logger = logging.getLogger(__name__)

WATCHED = (State.DUE, State.SENDING, State.FAILED, State.UNKNOWN)


class Standing(Collector):
    """Asked anew at each look; when the database is away, that alone is said."""

    def collect(self) -> Iterator[Metric]:
        """All of it, or that the database does not answer."""
        try:
            found = [*letters(), *jobs(), *tasks(), *database()]
        except DatabaseError:
            logger.exception("The numbers could not be read from the database.")
            found = []
        yield gauge("database_up", "Whether the database answers.", bool(found))
        yield from found
        yield from backups()


def gauge(name: str, says: str, value: float | None) -> Metric:
    """One number without labels; none at all where there is nothing to measure."""
    family = GaugeMetricFamily(f"instep_{name}", says)
    if value is not None:
        family.add_metric([], float(value))
    return family


def letters() -> Iterator[Metric]:
    """How many wait or need somebody, and how late they are."""
    late = lateness(database_clock()())
    rows = OutboundEmail.objects.filter(state__in=WATCHED).values_list("state")
    counts = dict(rows.annotate(Count("pk")).order_by())
    family = GaugeMetricFamily("instep_letters", "Letters in each state.", labels=["state"])
    for state in WATCHED:
        family.add_metric([state.value], counts.get(state.value, 0))
    yield family
    yield gauge(
        "letter_oldest_seconds", "How late the longest waiting is.", late.oldest_letter or 0
    )
    held = bool(late.held_since)
    yield gauge("letters_held", "Whether the mail server holds letters back.", held)
    yield gauge("letters_paced", "Whether letters wait only for LETTERS_AT_MOST.", late.is_paced)
    yield gauge("worker_silent_seconds", "Since a worker answered the bell.", late.worker)


def jobs() -> Iterator[Metric]:
    """Long work that goes on, and what ended badly."""
    rows = Job.objects.exclude(state__in=[JobState.DONE, JobState.STOPPED]).values_list("state")
    counts = dict(rows.annotate(Count("pk")).order_by())
    family = GaugeMetricFamily("instep_jobs", "Long pieces of work, by state.", labels=["state"])
    for state in (*GOES_ON, JobState.FAILED):
        family.add_metric([state.value], counts.get(state.value, 0))
    yield family
    oldest = Job.objects.going_on().aggregate(since=Min("asked_at"))["since"]
    waited = (timezone.now() - oldest).total_seconds() if oldest else 0
    yield gauge("job_oldest_seconds", "Since the longest going on was asked for.", waited)


def tasks() -> Iterator[Metric]:
    """When each tick's task last ended well, and how often it should."""
    done = GaugeMetricFamily(
        "instep_task_done_timestamp_seconds", "When a task last ended well.", labels=["task"]
    )
    every = GaugeMetricFamily("instep_task_every_seconds", "How often it is due.", labels=["task"])
    beats = dict(WorkerHeartbeat.objects.values_list("name", "beaten_at"))
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        name = entry["task"].replace(".tasks.", ".")
        every.add_metric([name], entry["schedule"])
        if beaten := beats.get(name):
            done.add_metric([name], beaten.timestamp())
    yield from (done, every)
    yield gauge("trace_broken", "Practices whose trace is broken.", BrokenChain.objects.count())


def database() -> Iterator[Metric]:
    """How large it is, and how many are connected."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            yield gauge("database_bytes", "Size of the database.", cursor.fetchone()[0])
            return
        cursor.execute(
            "SELECT pg_database_size(current_database()), count(*),"
            " current_setting('max_connections')::int"
            " FROM pg_stat_activity WHERE datname = current_database()"
        )
        size, connected, most = cursor.fetchone()
    yield gauge("database_bytes", "Size of the database.", size)
    yield gauge("database_connections", "Connections to it.", connected)
    yield gauge("database_connections_at_most", "What the server takes, of all databases.", most)


def backups() -> Iterator[Metric]:
    """When the newest backup was made, where a folder for them is set."""
    made = newest_at()
    says = "When the newest backup was made."
    yield gauge("backup_timestamp_seconds", says, made.timestamp() if made else None)
