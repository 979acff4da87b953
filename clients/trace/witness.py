"""Rows that tell something of a client, noted as they are read for a page.

By construction: a new page needs no line of code to be in the trace, and none can be left out.
"""

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.signals import post_init
from django.http import HttpRequest

from clients.models import Client
from practice.audit.origin import homes_are_told_by, opened, origin
from practice.audit.refusals import about
from practice.privacy.fields import EncryptedBytesField, EncryptedTextField


def telling() -> list[type[models.Model]]:
    """The clients themselves, and whatever hangs on one and holds something sealed."""
    return [model for model in apps.get_models() if model is Client or _is_clinical(model)]


def watch() -> None:
    """Be told of each such row that comes from the database."""
    for model in telling():
        post_init.connect(_read, sender=model, dispatch_uid=f"trace:{model._meta.label}")
    homes_are_told_by(_homes)
    about.append(_asked_for)


def _is_clinical(model: type[models.Model]) -> bool:
    fields = model._meta.fields
    hangs = any(one.name == "client" and one.related_model is Client for one in fields)
    return hangs and any(isinstance(f, EncryptedTextField | EncryptedBytesField) for f in fields)


def _read(sender: type[models.Model], instance: models.Model, **_: Any) -> None:
    """A row being made has no primary key yet, and tells nothing that its maker does not know."""
    if origin() is None or instance.pk is None:
        return
    values = instance.__dict__
    client_id = instance.pk if sender is Client else values.get("client_id")
    if client_id is not None:
        opened(client_id, values.get("practice_id"))


def _homes(clients: Collection[int]) -> dict[int, int]:
    rows = Client.objects.filter(pk__in=clients)
    return dict(rows.values_list("pk", "practice_id"))


def _asked_for(request: HttpRequest) -> int | None:
    """The record of their own practice whose page a member was refused, whoever looks after it."""
    practice, match = getattr(request, "practice", None), request.resolver_match
    if practice is None or match is None or "ref" not in match.kwargs:
        return None
    rows = practice.clients.filter(ref=match.kwargs["ref"])
    return rows.values_list("pk", flat=True).first()
