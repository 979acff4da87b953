"""What Instep has changed in a shipped routine since a practice wrote its own version of it."""

from routines.content import Changes, compared, fields_of
from routines.library import stock
from routines.models import RoutineVersion


def shipped_since(version: RoutineVersion) -> Changes | None:
    """How the shipped steps differ from those the practice began with; None when they are the same.

    The practice's own words stay as they are, so a hazard that was added to the shipped ones has
    to be read and added by somebody. Two queries, for a practice's version of a shipped routine.
    """
    found = next((one for one in stock() if one.code == version.routine.code), None)
    if found is None or version.stock_digest:
        return None
    began_with = (
        version.routine.versions.exclude(stock_digest="")
        .prefetch_related("steps")
        .order_by("-number")
        .first()
    )
    if began_with is None or began_with.stock_digest == found.digest:
        return None
    return compared([fields_of(step) for step in began_with.steps.all()], found.steps)
