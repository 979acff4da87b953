"""When the bell rings for what. Tasks are named by string: this is wiring, like the addresses."""

from typing import Any


def tick(task: str, seconds: int) -> dict[str, Any]:
    """A bell at fixed intervals. One that nobody heard in time is worth nothing: the next comes."""
    return {
        "task": task,
        "schedule": seconds,
        "options": {"expires": max(seconds, 5), "retry": False},
    }


def every_tick(*, deliver_every: int, demo: bool) -> dict[str, dict[str, Any]]:
    """By name; `deliver_every` is in seconds, and a demo plans its reminders sooner."""
    return {
        "deliver": tick("practice.mail.tasks.deliver", deliver_every),
        "read-bounces": tick("practice.mail.tasks.read_bounces", 60),
        "back-up-daily": tick("practice.backups.tasks.back_up_daily", 3600),
        "work-on-jobs": tick("practice.jobs.tasks.work_on_jobs", 2),
        "heartbeat": tick("practice.mail.tasks.heartbeat", 10),
        "ask-before-visits": tick("clients.appointments.tasks.ask_before_visits", 60),
        "let-go-of-holds": tick("clients.online.tasks.let_go_of_holds", 30),
        "pass-on-offers": tick("clients.online.tasks.pass_on_offers", 30),
        "pass-on-places": tick("clients.workshops.tasks.pass_on_places", 15),
        "write-workshop-letters": tick("clients.workshops.tasks.write_workshop_letters", 60),
        "forget-workshop-people": tick("clients.workshops.tasks.forget_workshop_people", 21_600),
        "make-access-copies": tick("clients.rights.tasks.make_access_copies", 15),
        "look-for-silence": tick("clients.homecare.tasks.look_for_silence", 1800),
        "raise-reviews": tick("clients.screening.tasks.raise_reviews", 1800),
        "warn-of-lapsing": tick("clients.clearances.tasks.warn_of_lapsing", 1800),
        "write-digests": tick("clients.digests.tasks.write_digests", 60),
        "plan-reminders": tick("clients.reminders.tasks.plan_reminders", 10 if demo else 30),
        "queue-circulars": tick("clients.circulars.tasks.queue_circulars", 5),
        "let-go-of-drafts": tick("clients.circulars.tasks.let_go_of_drafts", 3600),
        "remind-of-ending": tick("practice.credentials.tasks.remind_of_ending", 3600),
        "seal-the-trace": tick("practice.audit.tasks.seal_the_trace", 5),
        "check-the-trace": tick("practice.audit.tasks.check_the_trace", 21_600),
        "let-go-of-exports": tick("clients.moving_out.tasks.let_go_of_exports", 900),
        "let-go-of-files": tick("clients.transfer.tasks.let_go_of_files", 3600),
        "post-reminders": tick("clients.reminders.tasks.post_due_reminders", 5),
    }
