"""Who looked at a record or changed it, in words, from the trace."""

from collections.abc import Iterator

from clients.models import Client
from clients.trace.history import accounts_of_old, events_of
from practice.accounts.models import User

WHO = {"link": "Somebody with a link", "system": "The system"}


def seen_by(client: Client) -> Iterator[tuple[str, str, str]]:
    """When (on the practice's clock), who, and what; oldest first."""
    events = events_of(client)
    actors = events.filter(actor_kind="user").values_list("actor_id", flat=True).distinct()
    users = {pk for pk in actors if pk}
    names = {user.pk: user.get_full_name() for user in User.objects.filter(pk__in=users)}
    about = {pk for pk in events.values_list("client_id", flat=True).distinct() if pk}
    gone = accounts_of_old(users - names.keys(), client.practice_id, about)
    names |= {pk: client.name for pk, client in gone.items()}
    for event in events.order_by("at", "pk").iterator():
        at = event.at.astimezone(client.practice.zone)
        who = WHO.get(event.actor_kind) or names.get(event.actor_id or 0, "Somebody who left")
        yield f"{at:%Y-%m-%d %H:%M}", who, in_words(event.verb)


def in_words(verb: str) -> str:
    """`note.signed` as `Note: signed`."""
    subject, _, what = verb.replace("_", " ").partition(".")
    return f"{subject.capitalize()}: {what}"
