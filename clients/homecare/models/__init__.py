"""Routines given to take home (given), what came back (back), and the practice's rules (rules)."""

from clients.homecare.models.back import RoutineCheckIn, StepPause, StepStop
from clients.homecare.models.given import (
    MOVES,
    SWAP_FIELDS,
    AssignedRoutine,
    AssignedRoutineQuerySet,
    RoutineLink,
)
from clients.homecare.models.rules import HomecareRules

__all__ = [
    "MOVES",
    "SWAP_FIELDS",
    "AssignedRoutine",
    "AssignedRoutineQuerySet",
    "HomecareRules",
    "RoutineCheckIn",
    "RoutineLink",
    "StepPause",
    "StepStop",
]
