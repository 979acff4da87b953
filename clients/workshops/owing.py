"""The terms of cancelling: in words, and what the practice owes somebody who does not come."""

from collections.abc import Iterable
from datetime import timedelta

from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import State
from clients.workshops.money import due_back
from practice.audit.models import AuditEvent
from practice.audit.verbs import Verb
from practice.web.words import count, pounds


def terms_of(workshop: Workshop) -> str:
    """Until when somebody gets money back, and how much of it; nothing where it is free."""
    if workshop.price_kind == Workshop.Price.FREE:
        return ""
    kept = [pounds(workshop.keep_pence)] if workshop.keep_pence else []
    kept += [f"{workshop.keep_percent}% of the price"] if workshop.keep_percent else []
    less = f", less {' and '.join(kept)}" if kept else ""
    until = f"up to {_hours(workshop.cancel_hours)} before" if workshop.cancel_hours else "before"
    return (
        f"Cancel {until} it begins, and we pay back what you paid{less}. After that we pay nothing "
        "back. If we cancel, you get all of it back."
    )


def terms_in_full(workshop: Workshop) -> str:
    """With what the practice wrote about it."""
    return "\n".join(one for one in (terms_of(workshop), workshop.terms) if one)


def owed_back(sign_up: SignUp) -> int:
    """Of one sign-up, as `all_owed_back`."""
    return all_owed_back([sign_up])[sign_up.pk]


def all_owed_back(rows: Iterable[SignUp]) -> dict[int, int]:
    """By sign-up, pence due back, whether or not they were paid back already; one query at most.

    All of it where the practice cancelled; by its terms where somebody cancelled in time; nothing
    where they cancelled too late, or keep their place.
    """
    known = list(rows)
    own = _cancelled_by_link([one.pk for one in known if _is_paid_and_cancelled(one)])
    return {one.pk: _owed(one, by_link=one.pk in own) for one in known}


def _owed(sign_up: SignUp, *, by_link: bool) -> int:
    workshop = sign_up.workshop
    if workshop.state == Workshop.State.CANCELLED:
        return sign_up.paid_pence
    if not _is_paid_and_cancelled(sign_up) or sign_up.cancelled_at is None:
        return 0
    if workshop.starts_at is None or not by_link:
        return sign_up.paid_pence
    if sign_up.cancelled_at > workshop.starts_at - timedelta(hours=workshop.cancel_hours):
        return 0
    return due_back(
        price=workshop.price_pence * sign_up.seats, paid=sign_up.paid_pence,
        keep_pence=workshop.keep_pence, keep_percent=workshop.keep_percent,
    )  # fmt: skip


def _is_paid_and_cancelled(sign_up: SignUp) -> bool:
    return sign_up.state == State.CANCELLED and sign_up.paid_pence > 0


def _cancelled_by_link(keys: list[int]) -> set[int]:
    """Those who gave their place back themselves, the last time it was cancelled."""
    if not keys:
        return set()
    events = AuditEvent.objects.filter(
        subject_type=SignUp._meta.label_lower, subject_id__in=keys, verb=Verb.SIGN_UP_CANCELLED
    )
    who = dict(events.order_by("at", "pk").values_list("subject_id", "actor_kind"))
    return {pk for pk, kind in who.items() if kind == "link" and pk is not None}


def _hours(hours: int) -> str:
    if hours >= 48 and hours % 24 == 0:
        return count(hours // 24, "day", "days")
    return count(hours, "hour", "hours")
