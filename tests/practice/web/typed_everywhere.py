"""Every column that somebody types into, found from the models and filled with the same words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

from clients.workshops.links import after_token, place_token, read_place
from practice.privacy.addresses import AddressIndexField, EncryptedAddressField
from practice.privacy.fields import EncryptedJSONField
from tests.repository.test_arrow import own_models
from tests.repository.world import World

# Columns that nobody types into, by name: who writes them, or what they may only hold.
NOT_TYPED = {
    "made by the product": {
        "ref", "series_ref", "claim_ref", "client_ref", "key", "slug", "token_hash", "digest",
        "stock_digest", "link", "message_id", "begun_from", "session", "address", "password",
        "body_html", "calendar_text", "list_unsubscribe_url", "domain", "occurrence",
        "lease", "subject_ref", "shape",
    },
    "one of a list": {
        "kind", "lane", "state", "stage", "status", "code", "role", "verb", "actor_kind",
        "subject_type", "purpose", "wording_version", "questions_version", "rules_version",
        "map_version", "moment", "site", "foot", "zone", "pressure", "change", "side", "source",
        "calendar_method", "why", "why_dropped", "target", "reps", "hold", "accepts",
        "encoding",
    },
    "of a shape that its validator holds": {"time_zone", "phone", "word"},
}  # fmt: skip
# Where the name alone does not say it.
ALSO_NOT_TYPED = {
    "privacy.Unlocking.reason", "audit.AuditEvent.reason", "mail.WorkerHeartbeat.name",
    "mail.CountedLetter.domain", "mail.LaneHold.reason",
}  # fmt: skip
TYPED_ALL_THE_SAME = {"routines.RoutineVersion.purpose"}
# Words that are kept with others, as JSON; its own keys and codes are short and small.
TYPED_IN_JSON = {
    "referrals.Referral.letter", "screening.Concern.about", "notes.UnsavedDraft.typed",
    "homecare.StepPause.because", "screening.Screening.answers",
    "transfer.ImportRow.person", "transfer.ImportRow.troubles",
}  # fmt: skip
WITH_SOMETHING_ELSE = {"picture_alt", "why_withdrawn", "why_taken_out", "why_resumed", "why_lifted"}
ADDRESSES, LINKS = {"recipient", "reply_to"}, {"pay_url", "online_link"}


def typed_columns() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Each of them."""
    not_typed = set().union(*NOT_TYPED.values())
    for model in own_models():
        for field in model._meta.concrete_fields:
            name = f"{model._meta.label}.{field.name}"
            if not isinstance(field, models.CharField | models.TextField) or field.choices:
                continue
            if isinstance(field, AddressIndexField):
                continue
            if isinstance(field, EncryptedJSONField):
                if name in TYPED_IN_JSON:
                    yield model, field
                continue
            if name in ALSO_NOT_TYPED:
                continue
            if field.name not in not_typed or name in TYPED_ALL_THE_SAME:
                yield model, field


def fill_world(world: World, line: str, text: str, local: str) -> tuple[set[str], set[str]]:
    """As `fill`, with the addresses of people's places made anew: they name their letters' own."""
    theirs = {name: read_place(world.arguments[name]) for name in ("place", "past_place")}
    done = fill(line, text, local)
    for name, sign_up in theirs.items():
        sign_up.refresh_from_db()
        world.arguments[name] = place_token(sign_up)
    world.arguments["after_workshop"] = after_token(theirs["past_place"])
    return done


def fill(line: str, text: str, local: str) -> tuple[set[str], set[str]]:
    """Put these words into every row: the columns that took them, and those that have no row.

    `local` goes before the @ of an address, `line` where no line may break. No trigger refuses:
    what is signed was typed before it was signed.
    """
    filled, empty = set(), set()
    for model, field in typed_columns():
        took = False
        with _past_triggers(model._meta.db_table):
            for row in model._base_manager.order_by("pk"):
                took = True
                value = getattr(row, field.name)
                # Without its act or its picture it is refused.
                if value in (None, "") and field.name in WITH_SOMETHING_ELSE:
                    continue
                own = _words(field, value, f"{row.pk}", (line, text, local))
                model._default_manager.filter(pk=row.pk).update(**{field.name: own})
        (filled if took else empty).add(f"{model._meta.label}.{field.name}")
    return filled, empty


def _words(field: models.Field, value: Any, number: str, words: tuple[str, str, str]) -> Any:
    line, text, local = words
    if isinstance(field, EncryptedJSONField):
        return _in_json(value, line)
    if isinstance(field, models.EmailField | EncryptedAddressField) or field.name in ADDRESSES:
        return f'"{local}{number}"@post.example'
    if field.name in LINKS:
        return f'https://post.example/{number}?"><script>window.__ran=1</script>'
    return f"{text if isinstance(field, models.TextField) else line} {number}"


def _in_json(value: Any, words: str) -> Any:
    if isinstance(value, dict):
        return {key: _in_json(one, words) for key, one in value.items()}
    if isinstance(value, list):
        return [_in_json(one, words) for one in value]
    is_prose = isinstance(value, str) and (" " in value or value[:1].isupper())
    return words if is_prose else value


@contextmanager
def _past_triggers(table: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
        )
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, sql in triggers:
            cursor.execute(sql)
