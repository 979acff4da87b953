"""How long a worker waits before it tries a broker again: kombu's own waits grow to half a minute,
and the letters would wait with it.
"""

from typing import Any

import kombu
from celery.app.amqp import AMQP

PAUSES = {"interval_start": 1, "interval_step": 1, "interval_max": 5}


class Connection(kombu.Connection):
    """Tries again after 1, 2, 3, 4 and then every 5 seconds."""

    def ensure_connection(self, *args: Any, **kwargs: Any) -> Any:
        """As kombu's, with our pauses where none are named."""
        return super().ensure_connection(*args, **{**PAUSES, **kwargs})


class OwnConnections(AMQP):
    """Celery's way to the broker, over our connection."""

    Connection = Connection
