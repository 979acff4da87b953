"""Health answers, stored by the product's own action."""

from datetime import datetime
from typing import Any

from clients.models import Client
from clients.screening.actions import record_screening
from clients.screening.answers import NO
from clients.screening.models import Screening
from practice.accounts.models import Membership
from routines.safety.rules import load_rules


def screened(
    client: Client, by: Membership, now: datetime, codes: dict[str, dict[str, Any]] | None = None
) -> Screening:
    """A whole intake: no to everything, apart from `codes`."""
    told = {code: {"answer": NO} for code in load_rules()} | (codes or {})
    return record_screening(client=client, kind=Screening.Kind.INTAKE, codes=told, by=by, now=now)
