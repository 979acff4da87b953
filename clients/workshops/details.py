"""What somebody with a place may change about it by themselves."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from clients.workshops.models import SignUp
from clients.workshops.models.sign_up import ACTIVE, CHANGED, IllegalMove
from clients.workshops.placing import locked
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb


@transaction.atomic
def change_details(
    *, sign_up: SignUp, name: str, phone: str, others: Sequence[str], access_needs: str,
    by: Actor | HasActor, now: datetime,
) -> SignUp:  # fmt: skip
    """Names, telephone and needs; not the address, and not how many come. Raises IllegalMove."""
    row = locked(sign_up, now)
    if row.state not in ACTIVE:
        raise IllegalMove(CHANGED)
    people = list(row.attendees.order_by("place"))
    names = [name, *others][: len(people)]
    changed = {
        field
        for field, value in (("name", name), ("phone", phone), ("access_needs", access_needs))
        if str(getattr(row, field)) != value
    }
    for one, called in zip(people, names, strict=False):
        if one.name != called:
            one.name = called
            one.save(update_fields=["name"])
            changed.add("attendees")
    if changed:
        row.name, row.phone, row.access_needs = name, phone, access_needs
        row.save(update_fields=["name", "phone", "access_needs"])
        record(Verb.SIGN_UP_CHANGED, by=by, subject=row, fields=changed)
    return row
