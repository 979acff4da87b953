"""What a page costs, beside a bare one: the same sign-in, middleware and base template, one query
of fifty rows, 20 kB. Processor time in process (and of PostgreSQL's backend), medians of rounds in
which the pages take turns, so that a busy machine changes all of them alike.
"""

import resource
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines

from practice.accounts.models import Membership

ROUNDS, CALLS = 9, 20
BARE = """{% extends "base.html" %}{% block heading %}Bare{% endblock %}{% block content %}
<ul>{% for one in rows %}<li><a href="/c/{{ one.ref }}/">{{ one.name }}</a> <span>{{ one.email }}
</span><span class="filler">{{ filler }}</span></li>{% endfor %}</ul>{% endblock %}"""


def bare(request: HttpRequest) -> HttpResponse:
    """Signed in, one query of 50 rows, about 20 kB."""
    membership: Membership = request.membership  # type: ignore[attr-defined]
    rows = list(membership.practice.clients.order_by("pk")[:50])
    return HttpResponse(_template().render({"rows": rows, "filler": "x" * 160}, request))


@lru_cache(maxsize=1)
def _template() -> Any:
    return engines["django"].from_string(BARE)


def cpu() -> float:
    """Seconds of processor that this process and its database backend have used so far."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    used = own.ru_utime + own.ru_stime
    if connection.vendor == "postgresql":
        pid = connection.connection.info.backend_pid
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        used += (int(fields[11]) + int(fields[12])) / 100
    return used


def measured(
    pages: Mapping[str, Callable[[], Any]], *, rounds: int = ROUNDS, calls: int = CALLS
) -> dict[str, float]:
    """Milliseconds of processor a call, medians of rounds; every page is warmed once."""
    for page in pages.values():
        page()
    taken: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(rounds):
        for name, page in pages.items():
            before = cpu()
            for _ in range(calls):
                page()
            taken[name].append((cpu() - before) / calls * 1000)
    return {name: median(times) for name, times in taken.items()}
