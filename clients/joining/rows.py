"""Every row that points at a client, found from the models, so that no new table is forgotten."""

from collections.abc import Iterator
from typing import Any

from django.db import models

from clients.models import Client

# They say who was joined, or are reckoned anew for each of the two, and stay.
STAY = {
    "clients.client.joined_into", "joining.clientjoin.kept", "joining.clientjoin.joined",
    "fees.account.client",
}  # fmt: skip


def pointers() -> Iterator[tuple[str, type[models.Model], str]]:
    """("app.model.field", the model, the field) of each foreign key to a client that moves."""
    for relation in Client._meta.get_fields():
        if not (relation.auto_created and not relation.concrete):
            continue
        model: Any = relation.related_model
        name = relation.field.name  # type: ignore[union-attr]
        label = f"{model._meta.label_lower}.{name}"
        if label not in STAY:
            yield label, model, name


def move_rows(joined: Client, kept: Client) -> dict[str, list[int]]:
    """Point everything of one client at the other; what was moved, by its label.

    A row the kept client has its like of already (a constraint names it once) stays behind.
    """
    moved: dict[str, list[int]] = {}
    for label, model, name in pointers():
        rows = model._base_manager.filter(**{name: joined})
        keys = [row.pk for row in rows if not _has_its_like(row, name, kept)]
        if keys:
            model._base_manager.filter(pk__in=keys).update(**{name: kept})
            moved[label] = keys
    return moved


def move_back(moved: dict[str, list[int]], kept: Client, joined: Client) -> None:
    """What was moved goes back, as far as it is still with the kept one."""
    for label, model, name in pointers():
        rows = model._base_manager.filter(pk__in=moved.get(label, []), **{name: kept})
        rows.update(**{name: joined})


def _has_its_like(row: models.Model, name: str, kept: Client) -> bool:
    """Whether a unique constraint with the client in it keeps this row from moving."""
    for constraint in row._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint) or name not in constraint.fields:
            continue
        values = {f: getattr(row, row._meta.get_field(f).attname) for f in constraint.fields}  # type: ignore[union-attr]
        like = type(row)._base_manager.filter(**values | {name: kept})
        here = type(row)._base_manager.filter(pk=row.pk)
        if constraint.condition is not None:
            like, here = like.filter(constraint.condition), here.filter(constraint.condition)
        if like.exists() and here.exists():
            return True
    return False
