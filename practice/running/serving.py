"""How gunicorn serves the pages: read by it as `-c python:practice.running.serving`.

ADR 37 says what was measured, and what was turned down.
"""

import os
from typing import Any

# Loaded once and then forked: two workers in little more memory than one.
preload_app = True
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# Who fetches an export over a slow line holds a thread, and not a worker, for as long as it takes.
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
# What is being answered when we are told to stop gets this long to end.
graceful_timeout = 25
loglevel = "warning"
# A running server is spoken to by signals alone.
control_socket_disable = True


def on_starting(server: Any) -> None:
    """Counters begin at nothing. Imported here: the settings say first where they are kept."""
    from practice.watched.counting import forget

    forget()
