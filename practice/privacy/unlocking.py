"""Going past the triggers that keep what was signed or told, to erase it or to seal it anew.

Both engines know no better sign that holds for one transaction alone than a row that the
transaction writes and takes away again: nobody else ever sees it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from django.db import transaction

from practice.privacy.models import Unlocking


class StillUnlocked(Exception):
    """A row that should have gone with its transaction is there: somebody wrote it by hand."""


@contextmanager
def unlocked(reason: Literal["rotation", "erasure"]) -> Iterator[None]:
    """A transaction in which liftable refusals do not refuse. Keep it short; nests in another.

    Raises StillUnlocked when the refusals were lifted by somebody else already.
    """
    with transaction.atomic():
        if Unlocking.objects.exists():
            raise StillUnlocked("The refusals of the database are lifted. Find out by whom.")
        row = Unlocking.objects.create(reason=reason)
        yield
        row.delete()
