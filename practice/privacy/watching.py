"""Sealing anew, with how far it has got written down for the page of long work."""

from django.utils import timezone

from practice.privacy.models import Rotation
from practice.privacy.rotating import Told, rotate
from practice.privacy.sealed import sealed_columns


def rotate_watched(*, told: Told = lambda table, done: None) -> int:
    """As `rotate`, which may raise; however it ends, that is written down."""
    tables = [columns[0].table for columns in sealed_columns().values()]
    watched = Rotation.objects.create(total=len(tables))

    def heard(table: str, done: int) -> None:
        told(table, done)
        watched.done, watched.heard_at = tables.index(table), timezone.now()
        watched.save(update_fields=["done", "heard_at"])

    try:
        sealed = rotate(told=heard)
    except BaseException:
        _end(watched, Rotation.State.BROKEN_OFF)
        raise
    watched.done = watched.total
    _end(watched, Rotation.State.DONE)
    return sealed


def _end(watched: Rotation, state: Rotation.State) -> None:
    watched.state, watched.ended_at = state, timezone.now()
    watched.save()
