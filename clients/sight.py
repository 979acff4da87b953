"""Who may open whose file: the rule, and what follows from it for lists of other things.

Nothing here knows how it is stored. A list of visits, notes or plans starts from one of these.
"""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import QuerySet

from practice.access.permissions import Permission
from practice.accounts.models import Membership

Rows = TypeVar("Rows", bound=QuerySet[Any])


def sees_some(membership: Membership) -> bool:
    """Whether the member's role opens files at all."""
    return membership.may(Permission.SEE_CLIENTS)


def sees_all(membership: Membership) -> bool:
    """Whether every file of the practice is open to them: an owner's always is."""
    everybodys = membership.role == "owner" or not membership.practice.own_clients_only
    return everybodys and sees_some(membership)


def in_sight(rows: Rows, membership: Membership, client: str = "client") -> Rows:
    """The rows about clients whose file the member may open; `client` is the way to them.

    Where all are open, the rows are as they were: nobody pays for a rule that is not in force.
    """
    if sees_all(membership):
        return rows
    mine = membership.practice.clients.visible_to(membership)
    return rows.filter(**{f"{client}__in": mine.values("pk")})


def out_of_sight(membership: Membership, clients: Iterable[Any]) -> set[Any]:
    """Which of these clients (primary keys) the member may not know of; one query, if any."""
    if sees_all(membership):
        return set()
    asked = set(clients)
    mine = membership.practice.clients.visible_to(membership).filter(pk__in=asked)
    return asked - set(mine.values_list("pk", flat=True))
