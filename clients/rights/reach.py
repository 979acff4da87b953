"""Every row that is a client's, found from the models, so that no new table is forgotten."""

from collections.abc import Iterable
from functools import cache

from django.apps import apps
from django.db import models

from clients.models import Client

Model = type[models.Model]
Rows = dict[Model, list[int]]


@cache
def roads() -> dict[Model, list[str]]:
    """Each table with rows of a client, parents first, and its foreign keys that lead there."""
    reached: set[Model] = {Client}
    while more := {model for model in apps.get_models() if _leading(model, reached)} - reached:
        reached |= more
    found = {model: _leading(model, reached) for model in apps.get_models() if model in reached}
    return {model: found[model] for model in _parents_first(found)}


def rows_of(clients: Iterable[Client]) -> Rows:
    """The keys of their rows in each table, parents first; one query a table."""
    rows: Rows = {}
    for model, names in roads().items():
        if model is Client:
            rows[model] = [client.pk for client in clients]
            continue
        wanted = models.Q()
        for name in names:
            wanted |= models.Q(**{f"{name}__in": rows[_target(model, name)]})
        rows[model] = list(model._base_manager.filter(wanted).values_list("pk", flat=True))
    return rows


def _leading(model: Model, reached: set[Model]) -> list[str]:
    """A pointer at a row of the same table is no road: a client's at the record they were joined
    into, a payment's at the one it takes back.
    """
    keys = [field.name for field in model._meta.concrete_fields if field.is_relation]
    others = [name for name in keys if _target(model, name) is not model]
    return [name for name in others if model is not Client and _target(model, name) in reached]


def _parents_first(found: dict[Model, list[str]]) -> list[Model]:
    order: list[Model] = []

    def place(model: Model) -> None:
        if model not in order:
            for name in found[model]:
                place(_target(model, name))
            order.append(model)

    for model in found:
        place(model)
    return order


def _target(model: Model, name: str) -> Model:
    target: Model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return target
