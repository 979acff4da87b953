"""The long work of an import, by what its file holds."""

from collections.abc import Callable
from datetime import datetime

from clients.finding.index import forget_the_erased
from clients.transfer.actions import try_again
from clients.transfer.checking import Checking, found
from clients.transfer.records.checking import CheckingRecords
from clients.transfer.records.taking_in import TakingInRecords
from clients.transfer.records.undoing import UndoingRecords
from clients.transfer.taking_in import TakingIn
from clients.transfer.undoing import Undoing
from practice.access.permissions import Permission
from practice.accounts.models import Membership
from practice.jobs.kinds import Kind, Work
from practice.jobs.models import Job

Begin = Callable[[Job], Work]


def _either(people: Begin, records: Begin) -> Begin:
    def begin(job: Job) -> Work:
        return people(job) if found(job).is_of_people else records(job)

    return begin


def _again(job: Job, by: Membership, now: datetime) -> Job:
    """The rows of it that were refused. Raises `ValidationError` if there are none any more."""
    return try_again(source=found(job), by=by, now=now)


TOLD = "You can leave this page: if it lasts longer than a minute, we email you at its end."
KINDS = (
    Kind(
        "import_check", "Looking a file through", ("row", "rows"),
        _either(Checking, CheckingRecords), "import",
    ),
    Kind(
        "import", "Taking in a file", ("row", "rows"), _either(TakingIn, TakingInRecords), "import",
        try_again=_again, needs=Permission.MOVE_RECORDS, leaving=TOLD,
    ),
    Kind(
        "undo_import", "Undoing an import", ("record", "records"),
        _either(Undoing, UndoingRecords), "import", leaving=TOLD, after=forget_the_erased,
    ),
)  # fmt: skip
