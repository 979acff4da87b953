"""The letter to who let a file in, or undid that, and did not stay to watch. It names nobody."""

from datetime import datetime, timedelta

from django.urls import reverse

from clients.transfer.models import Import
from clients.transfer.planning import Outcome
from practice.access.permissions import Permission
from practice.jobs.models import Job
from practice.mail.models import OutboundEmail
from practice.mail.queue import CannotQueue, queue_email, same_address
from practice.mail.rechecks import SEND, Verdict, superseded, suppressed
from practice.web.addresses import absolute
from practice.web.words import count

DONE = "import_done"
# What is over sooner is watched.
WORTH_A_LETTER = timedelta(minutes=1)
OF_USE_FOR = timedelta(days=2)


def tell(source: Import, job: Job, *, says: str, now: datetime) -> None:
    """Once for each time it was begun, with what came of it in numbers. Somebody without an address
    sees it when they look.
    """
    if now - job.asked_at < WORTH_A_LETTER:
        return
    try:
        queue_email(
            practice_id=source.practice_id, key=f"import-done:{job.ref}", kind=DONE,
            recipient=job.by.user.email, subject="What you asked Instep to do is done",
            template=DONE, sender_name=source.practice.name, expires_at=now + OF_USE_FOR, now=now,
            context={
                "name": job.by.name, "practice": source.practice, "says": says,
                "url": absolute(reverse("job", args=[job.ref])),
            },
        )  # fmt: skip
    except CannotQueue:
        return


def before_sending(email: OutboundEmail, *, now: datetime) -> Verdict:
    """Only while it is there to be seen, by somebody who still may, at their address."""
    job = Job.objects.filter(ref=email.key.split(":")[-1]).select_related("by__user").first()
    if job is None or not Import.objects.filter(ref=job.subject_ref).exists():
        return superseded("Not sent: the import is gone.")
    if job.by.ended_at is not None or not job.by.may(Permission.MOVE_RECORDS):
        return suppressed("Not sent: they do not work here any more.")
    if not same_address(job.by.user.email, email.recipient):
        return superseded("Not sent: the address was changed.")
    return SEND


def taken_in(source: Import) -> str:
    """12 rows taken in, 3 to fix."""
    taken = source.rows.filter(taken_at__isnull=False).count()
    to_fix = source.rows.filter(outcome=Outcome.FIX).count()
    return f"{count(taken, 'row', 'rows')} taken in" + (f", {to_fix} to fix" if to_fix else "")


def undone(source: Import, counted: tuple[str, str] = ("record", "records")) -> str:
    """12 records went, 3 stay."""
    stays = source.rows.filter(undone_at__isnull=False).exclude(stays=[]).count()
    went = f"{count(source.removed, *counted)} went"
    return went + (f", {stays} {'stays' if stays == 1 else 'stay'}" if stays else "")
