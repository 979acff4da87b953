"""What the page says to somebody who should get help before anything else."""

from clients.screening.asking.red_flags import CALL
from routines.safety.levels import Urgency


def advice(urgency: Urgency) -> str:
    """Whom to call."""
    return CALL[urgency]
