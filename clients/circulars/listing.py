"""Messages to many on the page of long work."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from clients.circulars.models import Circular
from clients.circulars.showing import progress_of_all
from practice.accounts.models import Membership
from practice.jobs.listing import LISTED, Line


def lines_for(member: Membership, now: datetime) -> Iterable[Line]:
    """Those that were confirmed; two queries."""
    rows = member.practice.circulars.seen_by(member).exclude(state=Circular.State.DRAFT)
    rows = rows.select_related("confirmed_by__user").defer("text")
    circulars = list(rows.order_by("-confirmed_at", "-pk")[:LISTED])
    progress = progress_of_all(circulars, now=now)
    for one in circulars:
        # Both are held by circular_confirmed_by_somebody.
        assert one.confirmed_at is not None
        assert one.confirmed_by is not None
        far, args = progress[one.pk], [one.ref]
        goes_on = not far.is_over and not far.is_stopped
        again = far.can_try_again and not far.is_stopped
        yield Line(
            at=one.confirmed_at, title=f"Message to clients: {one.subject}",
            state="Stopped" if far.is_stopped else "Running" if goes_on else "Done",
            words=f"{far.words[0].upper()}{far.words[1:]}", took=far.took,
            by=one.confirmed_by.name, goes_on=goes_on, share=(far.done, max(far.total, 1)),
            page=reverse("circular", args=args),
            stop=reverse("stop_circular", args=args) if goes_on else "",
            again=reverse("try_circular_again", args=args) if again else "",
        )  # fmt: skip
