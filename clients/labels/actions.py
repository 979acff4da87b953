"""Keeping labels, and putting them on clients."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clients.labels.models import ClientLabel, Label
from clients.labels.queries import offered
from clients.models import Client
from clients.restricted import Restricted
from practice.accounts.models import Membership, Practice
from practice.audit.record import record
from practice.audit.verbs import Verb

# More than these are not chosen from any more.
MOST = 30


class NameTaken(Exception):
    """The practice has a label of that name, in use or not."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a label “{name}” already. Choose another name.")


@transaction.atomic
def keep_label(*, label: Label, by: Membership) -> Label:
    """Store a new or changed label. Raises NameTaken, or ValidationError."""
    is_new = label.pk is None
    if is_new and by.practice.labels.count() >= MOST:
        raise ValidationError(f"A practice has {MOST} labels at most. Rename one that is there.")
    label.clean_fields()
    try:
        with transaction.atomic():
            label.save()
    except IntegrityError as error:
        raise NameTaken(label.name) from error
    record(Verb.LABEL_ADDED if is_new else Verb.LABEL_CHANGED, by=by, subject=label)
    return label


@transaction.atomic
def retire_label(*, label: Label, retired: bool, by: Membership) -> None:
    """Show it nowhere any more, or again, on whom it was. Doing so twice does it once."""
    if Label.objects.filter(pk=label.pk, is_retired=not retired).update(is_retired=retired):
        verb = Verb.LABEL_RETIRED if retired else Verb.LABEL_BROUGHT_BACK
        record(verb, by=by, subject=label)


@transaction.atomic
def set_labels(
    *, client: Client, labels: Collection[Label], by: Membership, now: datetime
) -> Client:
    """The client wears these of the labels in use, and no other. Raises Restricted."""
    held = _held(by.practice, [client])[0]
    if held.restricted_at is not None:
        raise Restricted(held)
    wanted = {label.pk for label in labels}
    in_use = set(offered(by.practice).values_list("pk", flat=True))
    wears = set(held.labels.filter(label__in=in_use).values_list("label_id", flat=True))
    held.labels.filter(label__in=wears - wanted).delete()
    _put_on([held], (in_use & wanted) - wears, by=by, now=now)
    if wears != in_use & wanted:
        record(Verb.LABELS_SET, by=by, subject=held, client_id=held.pk)
    return held


@transaction.atomic
def put_on_many(*, clients: Sequence[Client], label: Label, by: Membership, now: datetime) -> int:
    """Each of them wears it; of how many that is new. Who is restricted stays as they are."""
    free = [one for one in _held(by.practice, clients) if one.restricted_at is None]
    wear_it = set(label.worn.filter(client__in=free).values_list("client_id", flat=True))
    new = [one for one in free if one.pk not in wear_it]
    _put_on(new, {label.pk}, by=by, now=now)
    _record_each(new, by)
    return len(new)


@transaction.atomic
def take_off_many(*, clients: Sequence[Client], label: Label, by: Membership) -> int:
    """None of them wears it; how many did. Who is restricted stays as they are."""
    free = [one for one in _held(by.practice, clients) if one.restricted_at is None]
    worn = label.worn.filter(client__in=free)
    wore = set(worn.values_list("client_id", flat=True))
    worn.delete()
    _record_each([one for one in free if one.pk in wore], by)
    return len(wore)


def _held(practice: Practice, clients: Sequence[Client]) -> list[Client]:
    """As they are now, locked in one order whoever asks."""
    rows = practice.clients.select_for_update(no_key=True).order_by("pk")
    return list(rows.filter(pk__in=[client.pk for client in clients]))


def _put_on(
    clients: Sequence[Client], labels: Collection[int], *, by: Membership, now: datetime
) -> None:
    ClientLabel.objects.bulk_create(
        ClientLabel(practice=by.practice, client=client, label_id=pk, put_by=by, put_at=now)
        for client in clients
        for pk in sorted(labels)
    )


def _record_each(clients: Sequence[Client], by: Membership) -> None:
    for client in clients:
        record(Verb.LABELS_SET, by=by, subject=client, client_id=client.pk)
