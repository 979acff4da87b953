"""How long it takes to hold the trace against its chain, and to ask it about an incident.

`python -m bench.audit [EVENTS]`: 1,000,000 in at most 60 seconds, 5,000,000 asked in at most 10.
"""

import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

GOAL_VERIFY, GOAL_ASK = 60.0, 10.0


def main(events: int) -> int:
    """Seed, seal, verify, ask; the exit status says whether a goal was missed."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from clients.trace.incident import Asked, incident
    from practice.audit.chain import seal
    from practice.audit.models import AuditEvent
    from practice.audit.verify import verify

    call_command("migrate", verbosity=0)
    now = timezone.now()
    for start in range(0, events, 10_000):
        AuditEvent.objects.bulk_create(
            AuditEvent(
                practice_id=1 + n % 3, at=now - timedelta(seconds=(events - n) // 2),
                actor_kind="user", actor_id=1 + n % 11, verb="client.seen",
                subject_type="clients.client", subject_id=1 + n % 5000, client_id=1 + n % 5000,
                fields=["client_health"], address=f"192.0.2.{n % 200}", session="0123456789abcdef",
            )
            for n in range(start, min(start + 10_000, events))
        )  # fmt: skip
    began = time.perf_counter()
    sealed = seal(now=now)
    print(f"sealed {sealed} in {time.perf_counter() - began:.1f} s")
    began = time.perf_counter()
    found = verify(now=now)
    took = time.perf_counter() - began
    print(f"verified {found.checked} in {took:.1f} s, {len(found.faults)} faults")
    asked = Asked(since=now - timedelta(hours=72), until=now, practice_id=1, actor_id=4)
    began = time.perf_counter()
    report = incident(asked)
    answered = time.perf_counter() - began
    print(f"incident: {report.events} events, {len(report.clients)} clients in {answered:.2f} s")
    return int(took > GOAL_VERIFY * events / 1_000_000 or answered > GOAL_ASK or bool(found.faults))


if __name__ == "__main__":
    folder = tempfile.mkdtemp(prefix="instep-bench-")
    os.environ |= {"INSTEP_DEMO": "1", "INSTEP_VAR": folder}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
    if url := os.environ.get("INSTEP_BENCH_DATABASE_URL"):
        os.environ["DATABASE_URL"] = url
    Path(folder).mkdir(exist_ok=True)
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
