"""Somebody with a row in every table that a client reaches."""

from tests.clients.test_canary import STEPS
from tests.factories.canary import Canary, a_canary
from practice.accounts.models import Membership


def everything_of(therapist: Membership) -> Canary:
    """A canary that went through every letter, and through all that has none."""
    canary = a_canary(therapist)
    for step in STEPS:
        step(canary)
        canary.visit.refresh_from_db()
    return canary
