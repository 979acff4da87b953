"""What a view may rely on after its guard has let somebody in. Types only."""

from django.http import HttpRequest

from practice.accounts.models import Membership, Practice, User


class SignedInRequest(HttpRequest):
    """Behind `for_signed_in`: somebody with an account."""

    user: User


class StaffRequest(SignedInRequest):
    """Behind `requires` and `for_members`: somebody with a place in a practice."""

    membership: Membership
    practice: Practice
