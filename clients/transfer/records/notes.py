"""Old notes of another system."""

from collections.abc import Collection, Hashable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from clients.earlier.actions import bring_over_note, take_away_note
from clients.earlier.models import EarlierNote
from clients.models import Client
from clients.transfer.reading.notes import LAYOUT, note_in
from clients.transfer.records.sorts import Sort, leans_on
from practice.accounts.models import Membership


class Notes(Sort):
    """Each is kept as a text from before, never as a session note."""

    layout = LAYOUT
    needs = (
        (frozenset({"day"}), "Say which column holds the day."),
        (frozenset({"text"}), "Say which column holds the text."),
    )
    counted = ("note", "notes")
    says = staticmethod(note_in)

    def sign(self, client: int, said: Mapping[str, Any]) -> Hashable:
        """The same words of the same day."""
        return client, datetime.fromisoformat(said["at"]), said["text"]

    def here(self, clients: Collection[int]) -> set[Hashable]:
        """By what was brought over before."""
        rows = EarlierNote.objects.filter(client__in=clients)
        return set(rows.values_list("client_id", "written_at", "text"))

    def make(
        self, client: Client, said: Mapping[str, Any], *, key: UUID, by: Membership, now: datetime
    ) -> None:
        """A note from before."""
        bring_over_note(
            client=client, written_at=datetime.fromisoformat(said["at"]), text=said["text"],
            writer=said.get("writer", ""), form_key=key, by=by, now=now,
        )  # fmt: skip

    def made(self, keys: Collection[UUID]) -> QuerySet[Any]:
        """By the keys of their rows."""
        notes = EarlierNote.objects.filter(practice=self.source.practice_id, form_key__in=keys)
        return notes.select_related("client")

    def why_it_stays(self, one: EarlierNote) -> str:
        """Nothing can be done with it, so nothing keeps it that we know of yet."""
        return next(iter(leans_on(one, ())), "")

    def take_away(self, one: EarlierNote, *, by: Membership, now: datetime) -> None:
        """As if it had not come."""
        take_away_note(note=one, by=by)
