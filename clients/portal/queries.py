"""What belongs to a signed-in person, across the practices they are a client of."""

from clients.homecare.models import AssignedRoutine, AssignedRoutineQuerySet
from practice.accounts.models import User


def own_routines(user: User) -> AssignedRoutineQuerySet:
    """Every routine ever given to this person."""
    return AssignedRoutine.objects.filter(client__user=user, client__archived_at__isnull=True)
