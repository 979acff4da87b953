"""What the practice owes somebody who paid and does not come."""

from datetime import timedelta

from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import State
from clients.workshops.money import due_back


def owed_back(sign_up: SignUp) -> int:
    """Pence due back, whether or not they were paid back already.

    All of it where the practice cancelled; by its terms where somebody cancelled in time; nothing
    where they cancelled too late, or keep their place.
    """
    workshop = sign_up.workshop
    if workshop.state == Workshop.State.CANCELLED:
        return sign_up.paid_pence
    if sign_up.state != State.CANCELLED or sign_up.cancelled_at is None:
        return 0
    if workshop.starts_at is None:
        return sign_up.paid_pence
    if sign_up.cancelled_at > workshop.starts_at - timedelta(hours=workshop.cancel_hours):
        return 0
    return due_back(
        price=workshop.price_pence * sign_up.seats, paid=sign_up.paid_pence,
        keep_pence=workshop.keep_pence, keep_percent=workshop.keep_percent,
    )  # fmt: skip
