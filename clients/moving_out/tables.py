"""Which tables go along, found from the models, so that no new one is forgotten.

A table is left out here by name and with the reason, and so is a column.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet

from clients.models import Client
from clients.moving_out.models import Export
from clients.rights.reach import roads
from practice.accounts.models import Membership, Practice, User
from practice.privacy.addresses import AddressIndexField
from practice.schedule.wall import day_bounds

# A column of any kind: Django says of each only itself.
Field = Any
OWN = ("practice", "routines", "clients")
Model = type[models.Model]

OF_THE_MACHINE = "Of the machine that sends the letters, and of no practice."
OF_THE_WORK = "How far work here has got. It says nothing elsewhere."
TABLES_LEFT_OUT = {
    "accounts.User_groups": "Nobody is in a group of the framework.",
    "accounts.User_user_permissions": "What somebody may do is said by their role.",
    "audit.AuditLink": "Holds the trace together here, with a key that stays here.",
    "audit.BrokenChain": "A notice about the trace of this installation.",
    "audit.ChainKey": "A key.",
    "jobs.Job": OF_THE_WORK,
    "mail.LaneHold": OF_THE_MACHINE,
    "mail.LetterLimit": OF_THE_MACHINE,
    "mail.CountedLetter": OF_THE_MACHINE,
    "mail.WorkerHeartbeat": OF_THE_MACHINE,
    "moving_out.ExportPart": "An export would hold itself.",
    "privacy.Rotation": "Of the keys of this installation, which stay here.",
    "privacy.Unlocking": "Stands for the length of one change.",
}
# Of every table.
LEFT_OUT = {
    "practice": "The same throughout.",
    "practice_id": "The same throughout.",
    "form_key": "Keeps a form that is sent twice from counting twice.",
    "token_hash": "Stands for a key that opens a page. The key itself is not kept.",
}
OF_SIGN_IN = "Of signing in, here and at other practices."
MAY_OPEN_PAGES = "May hold links that open pages without signing in."
OF_SENDING = "Of how a letter is sent."
OF_PAGES = "Tells open pages of a therapist from each other."
LEFT_OUT_OF = {
    "clients.Client.name_words": "Stands for the name beside it, by which it is found.",
    "moving_out.Export.stage": OF_THE_WORK,
    "moving_out.Export.after": OF_THE_WORK,
    "rights.AccessCopy.content": "Lies there for a day, for one person.",
    "transfer.Import.content": "Lies there for a week; what was taken from it is in its rows.",
    "accounts.User.password": "Of no use elsewhere, even as it is kept.",
    "accounts.User.last_login": OF_SIGN_IN,
    "accounts.User.is_superuser": OF_SIGN_IN,
    "accounts.User.is_active": OF_SIGN_IN,
    "accounts.User.joined_at": OF_SIGN_IN,
    "audit.AuditEvent.session": "Tells sessions of the browser from each other.",
    "mail.OutboundEmail.body_text": MAY_OPEN_PAGES,
    "mail.OutboundEmail.body_html": MAY_OPEN_PAGES,
    "mail.OutboundEmail.calendar_text": MAY_OPEN_PAGES,
    "mail.OutboundEmail.list_unsubscribe_url": MAY_OPEN_PAGES,
    "mail.OutboundEmail.recipient_domain": OF_SENDING,
    "mail.OutboundEmail.key": OF_SENDING,
    "mail.OutboundEmail.message_id": OF_SENDING,
    "mail.OutboundEmail.claim_ref": OF_SENDING,
    "mail.OutboundEmail.lease_until": OF_SENDING,
    "mail.OutboundEmail.lane": OF_SENDING,
    "mail.OutboundEmail.stage": OF_SENDING,
    "mail.OutboundEmail.attempts": OF_SENDING,
    "mail.OutboundEmail.ambiguous": OF_SENDING,
    "mail.OutboundEmail.faults": OF_SENDING,
    "mail.OutboundEmail.not_before": OF_SENDING,
    "mail.OutboundEmail.next_try_at": OF_SENDING,
    "mail.OutboundEmail.last_error": OF_SENDING,
    "mail.OutboundEmail.calendar_method": OF_SENDING,
    "notes.UnsavedDraft.page": OF_PAGES,
    "notes.UnsavedDraft.number": OF_PAGES,
    "notes.UnsavedDraft.base_version": OF_PAGES,
    "screening.Concern.key": "Keeps a question from being raised twice.",
    "workshops.Mark.key": "Keeps a tap that is sent twice from counting twice.",
}
# Of days that were asked for, by when it happened, where that is not when it was written down.
HAPPENED = {
    "appointments.Appointment": "starts_at",
    "homecare.StepStop": "happened_at",
    "homecare.StepPause": "paused_at",
    "online.EarlierWish": "joined_at",
    "online.EarlierOffer": "offered_at",
    "online.MoveRequest": "made_at",
    "series.SeriesReview": "raised_at",
    "transfer.ImportRow": "source__chosen_at",
    # They last.
    "homecare.AssignedRoutine": "",
    "series.TreatmentSeries": "",
}
ALWAYS_WHOLE = {"clients.Client"}
ALSO_BY_DAYS = {"audit.AuditEvent", "mail.OutboundEmail"}


@dataclass(frozen=True)
class Table:
    """One table that goes along. `moment` is the path by which days are chosen, "" for none."""

    model: Model
    name: str
    fields: tuple[Field, ...]
    moment: str

    def rows(self, export: Export) -> QuerySet[Any]:
        """What of it goes into an export, by key."""
        return within(export, self.model, self.moment)


def within(export: Export, model: Model, moment: str) -> QuerySet[Any]:
    """The practice's rows, by key; of the days that were asked for, if `moment` says when."""
    rows = model._base_manager.filter(of_practice(model, export.practice)).order_by("pk")
    return of_those_days(export, rows, moment)


def of_those_days(export: Export, rows: QuerySet[Any], moment: str) -> QuerySet[Any]:
    """Those of the days that were asked for; all of them, if no days were or `moment` is ""."""
    if not (export.since and export.until and moment):
        return rows
    zone = export.practice.zone
    begins, ends = day_bounds(export.since, zone)[0], day_bounds(export.until, zone)[1]
    return rows.filter(**{f"{moment}__gte": begins, f"{moment}__lt": ends})


@cache
def tables() -> tuple[Table, ...]:
    """All that go along, in the order of the apps."""
    by_days = {model for model in roads() if model._meta.label not in ALWAYS_WHOLE}
    return tuple(
        Table(
            model,
            snake(model),
            tuple(field for field in model._meta.concrete_fields if not why_left_out(field)),
            moment_of(model) if model in by_days or model._meta.label in ALSO_BY_DAYS else "",
        )
        for model in own_models()
        if model._meta.label not in TABLES_LEFT_OUT
    )


def own_models() -> Iterator[Model]:
    """Every table of ours, also those that only tie two others together."""
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.split(".")[0] in OWN:
            yield model


def why_left_out(field: Field) -> str:
    """The reason, or "": it goes along."""
    if named := LEFT_OUT_OF.get(f"{field.model._meta.label}.{field.name}"):
        return named
    if isinstance(field, AddressIndexField):
        return "Stands for the address beside it, by which it is found."
    if isinstance(field, models.BinaryField):
        return "Lies beside the tables as a file."
    return LEFT_OUT.get(field.name, "")


def of_practice(model: Model, practice: Practice) -> Q:
    """Which rows are the practice's. A table that does not say so has no way into an export."""
    names = {field.name for field in model._meta.concrete_fields}
    if model is Practice:
        return Q(pk=practice.pk)
    if model is User:
        team = Membership.objects.filter(practice=practice).values("user")
        people = Client.objects.filter(practice=practice, user__isnull=False).values("user")
        return Q(pk__in=team) | Q(pk__in=people)
    if "practice" in names:
        return Q(practice=practice)
    if "practice_id" in names:
        return Q(practice_id=practice.pk)
    if model._meta.auto_created:
        (tied, *_) = (field.name for field in model._meta.concrete_fields if field.is_relation)
        return Q(**{f"{tied}__practice": practice})
    raise LookupError(f"Nothing says whose the rows of {model._meta.label} are.")


def snake(model: Model) -> str:
    """`SessionNote` is called session_note."""
    name = model._meta.object_name or ""
    words = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    return words.strip("_").replace("__", "_")


def moment_of(model: Model) -> str:
    """When it was written down, or that of what it belongs to."""
    if model._meta.label in HAPPENED:
        return HAPPENED[model._meta.label]
    for field in model._meta.concrete_fields:
        if isinstance(field, models.DateTimeField) and field.has_default():
            return field.name
    ways = [name for name in roads().get(model, ()) if name != "client"]
    for name in ways:
        target = model._meta.get_field(name).related_model
        if isinstance(target, type) and (further := moment_of(target)):
            return f"{name}__{further}"
    return ""
