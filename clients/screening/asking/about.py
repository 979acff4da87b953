"""What a client says about themselves, beside what the file says."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from clients.models import Client
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb


def keep_details(
    *, client: Client, told: Mapping[str, Any], by: Actor | HasActor, now: datetime
) -> list[str]:
    """Fill in what the file lacks. What it has otherwise stays, and a sentence says so.

    Runs inside the transaction that takes the form.
    """
    held = Client.objects.select_for_update().get(pk=client.pk)
    filled, odd = [], []
    if told.get("birth_date"):
        born = date.fromisoformat(told["birth_date"])
        if held.birth_date is None:
            held.birth_date = born
            filled.append("birth_date")
        elif held.birth_date != born:
            odd.append(
                f"The birth date given is {born:%-d %B %Y}; the file says "
                f"{held.birth_date:%-d %B %Y}. Check that this is the right person."
            )
    if told.get("phone"):
        if not held.phone:
            held.phone = told["phone"]
            filled.append("phone")
        elif str(held.phone) != told["phone"]:
            odd.append(f"Another phone number was given: {told['phone']}.")
    if told.get("guardian_name") and not held.guardian_name:
        held.guardian_name = told["guardian_name"]
        filled.append("guardian_name")
    if filled:
        held.full_clean(validate_unique=False, validate_constraints=False)
        held.save(update_fields=filled)
        record(Verb.CLIENT_CHANGED, by=by, subject=held, client_id=held.pk, fields=filled)
        for name in filled:
            setattr(client, name, getattr(held, name))
    if told.get("full_name") and _plain(told["full_name"]) != _plain(held.name):
        odd.append(f"The name given is “{told['full_name']}”; the file says “{held.name}”.")
    return odd


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
