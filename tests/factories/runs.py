"""Runs and feet, told by the product's own actions."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from clients.models import Client
from clients.runs.actions import log_run
from clients.runs.feet import say_feet
from clients.runs.models import FeetAnswer, RunLog
from practice.audit.actors import SYSTEM
from routines.scaling import Feet
from tests.factories.homecare import NOW


def ran(
    client: Client, km: float = 18, *, ago: float = 45, now: datetime = NOW, **told: Any
) -> RunLog:
    """A run of so many km that ended `ago` minutes before `now`."""
    return log_run(
        client=client, metres=round(km * 1000), finished_at=now - timedelta(minutes=ago),
        **({"form_key": uuid4(), "by": SYSTEM, "now": now} | told),
    )  # fmt: skip


def feet_are(
    client: Client, feet: Feet = Feet.NORMAL, *, now: datetime = NOW, **told: Any
) -> FeetAnswer:
    """What was said of the feet before a routine."""
    usual = {"score": None, "is_sharp": False, "form_key": uuid4(), "by": SYSTEM}
    return say_feet(client=client, feet=feet, now=now, **(usual | told))
