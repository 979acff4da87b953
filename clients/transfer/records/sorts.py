"""What a kind of file needs to know of itself, so that all kinds come in by the same road."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid5

from django.db import models
from django.db.models import QuerySet

from clients.appointments.conflicts import CannotBook
from clients.fees.accounts import MoneyRefused
from clients.models import Client
from clients.transfer.models import Import, ImportRow
from clients.transfer.reading.lines import Cells, Layout, Said
from clients.transfer.reading.people import Trouble
from clients.transfer.taking_in import REFUSED as REFUSED_OF_PEOPLE
from clients.transfer.taking_in import words_of
from practice.accounts.models import Membership

# Of one row, and no fault of the others.
REFUSED = (*REFUSED_OF_PEOPLE, CannotBook, MoneyRefused)


class Sort(ABC):
    """One kind of file, while one import is worked on."""

    layout: ClassVar[Layout]
    # Columns without which nothing can be taken in: any of each group will do.
    needs: ClassVar[tuple[tuple[frozenset[str], str], ...]]
    # What a row becomes, one and many.
    counted: ClassVar[tuple[str, str]]

    def __init__(self, source: Import) -> None:
        self.source = source

    @staticmethod
    @abstractmethod
    def says(cells: Cells) -> Said:
        """What a row says besides who it is about."""

    def troubles(self, said: Mapping[str, Any], now: datetime) -> list[Trouble]:
        """What of it this practice cannot take."""
        return []

    @abstractmethod
    def sign(self, client: int, said: Mapping[str, Any]) -> Hashable:
        """By which the same thing is known again, in this file and here."""

    @abstractmethod
    def here(self, clients: Collection[int]) -> set[Hashable]:
        """The signs of what these clients have already."""

    def clash(self, client: int, said: Mapping[str, Any]) -> str:
        """What else of this client keeps a new one out, as a sentence; "" for nothing."""
        return ""

    def hold(self, rows: Iterable[ImportRow]) -> None:
        """Lock what must be locked before the clients are: nothing."""
        return

    @abstractmethod
    def make(
        self, client: Client, said: Mapping[str, Any], *, key: UUID, by: Membership, now: datetime
    ) -> None:
        """Take it in. Raises one of `REFUSED`."""

    @abstractmethod
    def made(self, keys: Collection[UUID]) -> QuerySet[Any]:
        """What was made of rows with these keys, with its `client`."""

    @abstractmethod
    def why_it_stays(self, one: Any) -> str:
        """What keeps it when the import is undone, as a code of `reasons`; "" for nothing."""

    @abstractmethod
    def take_away(self, one: Any, *, by: Membership, now: datetime) -> None:
        """Remove it again."""


def why_refused(error: Exception) -> str:
    """Why a row was not taken in, for who has to fix it."""
    return str(error) if isinstance(error, CannotBook | MoneyRefused) else words_of(error)


def key_of(source: Import, number: int) -> UUID:
    """The same for the same row of the same file, however often it is tried."""
    return uuid5(UUID("5f0dc5b8-4a1c-4c36-9a5a-7a2f5f9a0a3e"), f"{source.ref}:{number}")


def hold_clients(keys: Iterable[int | None]) -> None:
    """Lock them until the transaction ends, always in the same order."""
    people = Client.objects.select_for_update(no_key=True, of=("self",))
    list(people.filter(pk__in=set(keys)).order_by("pk").values_list("pk"))


def leans_on(one: models.Model, besides: Collection[str]) -> Iterable[str]:
    """The labels of the tables with a row that points at it, but for these."""
    for relation in one._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete:
            continue
        model: Any = relation.related_model
        name = relation.remote_field.name  # type: ignore[union-attr]
        label = f"{model._meta.label_lower}.{name}"
        if label not in besides and model._base_manager.filter(**{name: one.pk}).exists():
            yield label
