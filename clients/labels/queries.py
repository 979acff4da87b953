"""Which labels there are, and who wears them."""

from collections.abc import Iterable

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet

from clients.labels.models import ClientLabel, Label
from clients.models import Client, ClientQuerySet
from practice.accounts.models import Practice


def offered(practice: Practice) -> QuerySet[Label]:
    """Those in use, by name."""
    return practice.labels.filter(is_retired=False).order_by("name", "pk")


def some_offered(practice: int) -> Exists:
    """Whether there are any, for a query that is made anyway."""
    return Exists(Label.objects.filter(practice=practice, is_retired=False))


def wearing(people: ClientQuerySet, ref: str) -> ClientQuerySet:
    """Those of them with the label of that ref, while it is in use."""
    worn = ClientLabel.objects.filter(
        client=OuterRef("pk"), label__ref=ref, label__is_retired=False
    )
    return people.filter(Exists(worn))


def labels_on(
    practice: Practice, clients: Iterable[Client]
) -> tuple[list[Label], dict[int, list[Label]]]:
    """All that are offered, and those that each of these clients wears, by key; one query."""
    keys = [client.pk for client in clients]
    shown = FilteredRelation("worn", condition=Q(worn__client__in=keys))
    rows = offered(practice).annotate(shown=shown).values_list(
        "pk", "ref", "name", "colour", "shown__client"
    )  # fmt: skip
    labels: dict[int, Label] = {}
    worn: dict[int, list[Label]] = {}
    for pk, ref, name, colour, client in rows:
        label = labels.setdefault(pk, Label(pk=pk, ref=ref, name=name, colour=colour))
        if client is not None:
            worn.setdefault(client, []).append(label)
    return list(labels.values()), worn


def wears_any(client: OuterRef) -> Exists:
    """Whether the client of a query that is made anyway wears one."""
    return Exists(ClientLabel.objects.filter(client=client))


def worn_by(client: Client) -> QuerySet[Label]:
    """Those in use that a client wears, by name."""
    return offered(client.practice).filter(worn__client=client)
