"""Whether a record is as its import made it. What nobody decided about keeps the record."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Field, Model, Q, QuerySet

from clients.actions import EDITABLE
from clients.models import Care, Client
from clients.rights.letters_about import letters_about
from clients.rights.removing import unmatched_sign_ups
from clients.screening.models import Concern
from clients.transfer.models import Import
from clients.transfer.reasons import DETAILS, LETTERS, SETTLED, SIGN_UP, TRACE
from clients.workshops.models import SignUp
from practice.audit.models import AuditEvent
from practice.audit.origin import sorting
from practice.audit.verbs import READING, Verb

# What taking somebody in writes by itself, and what only looking leaves behind.
# Of what was brought over only what is still here keeps a record, and it points at it.
OF_ITSELF = READING | {
    Verb.CLIENT_ADDED, Verb.CLIENT_CHANGED, Verb.CONCERN_RAISED,
    Verb.APPOINTMENT_BROUGHT_OVER, Verb.APPOINTMENT_TAKEN_AWAY,
    Verb.EARLIER_NOTE_BROUGHT_OVER, Verb.EARLIER_NOTE_TAKEN_AWAY,
    Verb.BALANCE_BROUGHT_OVER, Verb.BALANCE_TAKEN_AWAY,
}  # fmt: skip
# Columns that say nothing of what was done with somebody, or what another column says.
SAY_NOTHING = {
    "id", "practice", "ref", "added_at", "email_index", "guardian_email_index", "name_words",
}  # fmt: skip
AT_ONCE = 500


def pointers() -> Iterator[tuple[str, type[Model], str]]:
    """Each table that points at a client, whichever way: its label, the model, the field."""
    for relation in Client._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete:
            model: Any = relation.related_model
            name = relation.remote_field.name  # type: ignore[union-attr]
            yield f"{model._meta.label_lower}.{name}", model, name


def written_since(source: Import, keys: Collection[int]) -> dict[int, list[str]]:
    """What keeps each of these records that it made, as codes; who is not named is as they came.

    Reading a record does not keep it. Some queries for every few hundred of them.
    """
    found: defaultdict[int, list[str]] = defaultdict(list)
    every = list(keys)
    with sorting():
        for first in range(0, len(every), AT_ONCE):
            for code, clients in _kept(source, every[first : first + AT_ONCE]):
                for pk in dict.fromkeys(clients):
                    if pk is not None:
                        found[pk].append(code)
    return dict(found)


def surely_written_since(source: Import, keys: QuerySet[Any]) -> dict[int, list[str]]:
    """The same as far as rows say it, whose words nobody has to unseal: all at once, for many.

    `keys` is a query of clients. Who is not named is not sure to be as they came: a detail may
    have been changed, or changed and put back.
    """
    assert source.done_at is not None  # only what was taken in is undone
    found: defaultdict[int, list[str]] = defaultdict(list)
    with sorting():
        for code, clients in _kept_by_rows(source, keys):
            for pk in dict.fromkeys(clients):
                if pk is not None:
                    found[pk].append(code)
    return dict(found)


def _kept(source: Import, keys: Sequence[int]) -> Iterator[tuple[str, Iterable[int | None]]]:
    yield from _kept_by_rows(source, keys)
    yield DETAILS, _changed(source, keys)
    people = list(Client.objects.filter(pk__in=keys).select_related("practice"))
    yield SIGN_UP, _signed_up(source, people)
    yield LETTERS, _written_to(source, people)


def _kept_by_rows(
    source: Import, keys: Sequence[int] | QuerySet[Any]
) -> Iterator[tuple[str, Iterable[int | None]]]:
    own = _own(source)
    for label, model, name in pointers():
        rows = model._base_manager.filter(**{f"{name}__in": keys})
        if label in own:
            rows = rows.exclude(own[label])
        yield label, rows.values_list(name, flat=True).distinct()
    yield SETTLED, _decided_about(source, keys)
    events = AuditEvent.objects.filter(practice_id=source.practice_id, client_id__in=keys)
    yield TRACE, events.exclude(verb__in=OF_ITSELF).values_list("client_id", flat=True).distinct()


def _own(source: Import) -> dict[str, Q]:
    """Rows that the import itself brought about."""
    return {
        "clients.care.client": Q(
            kind=Care.Kind.OWN, until__isnull=True, ended_at__isnull=True,
            made_at__lte=source.done_at,
        ),
        "screening.concern.client": Q(kind=Concern.Kind.DUPLICATE, settled_at__isnull=True),
        "transfer.importrow.client": Q(source=source),
        "transfer.importrow.same_client": Q(source=source),
    }  # fmt: skip


def _changed(source: Import, keys: Sequence[int]) -> Iterator[int]:
    """Whose details are others than the rows of the file said."""
    said: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    rows = source.rows.filter(client__in=keys, taken_at__isnull=False).order_by("number")
    for pk, made, person, filled in rows.values_list("client", "made", "person", "filled"):
        said[pk] |= person if made else filled
    fields = [field for field in Client._meta.concrete_fields if field.name not in SAY_NOTHING]
    people = Client.objects.filter(pk__in=keys).values("pk", *(field.attname for field in fields))
    for person in people:
        if any(_differs(field, person, said[person["pk"]]) for field in fields):
            yield person["pk"]


def _differs(field: "Field[Any, Any]", person: dict[str, Any], said: dict[str, Any]) -> bool:
    as_made = said.get(field.name) if field.name in EDITABLE else None
    return str(person[field.attname] or "") != str(as_made or field.get_default() or "")


def _decided_about(source: Import, keys: Sequence[int] | QuerySet[Any]) -> Iterator[int]:
    """Whom a decision on another record names. Their own concerns are among the pointers."""
    settled = Concern.objects.filter(
        practice=source.practice_id, kind=Concern.Kind.DUPLICATE, settled_at__isnull=False
    )
    named = Client.objects.filter(pk__in=keys, ref__in=settled.values("key"))
    yield from named.values_list("pk", flat=True)


def _signed_up(source: Import, people: list[Client]) -> Iterator[int]:
    """Who signed up for a workshop under this name, which is theirs though nobody has said so."""
    guests = SignUp.objects.filter(practice=source.practice_id, client__isnull=True)
    names = {name.casefold() for name in guests.values_list("name", flat=True)}
    for one in people:
        if one.name.casefold() in names and unmatched_sign_ups(one).exists():
            yield one.pk


def _written_to(source: Import, people: list[Client]) -> Iterator[int]:
    """To whom, or about whom, a letter is in the outbox."""
    if people and letters_about(source.practice, people, {}):
        yield from (one.pk for one in people if letters_about(source.practice, [one], {}))
