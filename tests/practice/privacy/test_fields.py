"""Sealed columns: plain in Python, unreadable in the table, never searched."""

import base64
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.db.models.functions import Upper

from clients.screening.models import Override
from practice.accounts.models import Membership
from practice.privacy.keyring import CannotOpen
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db
REASON = "She asked for the right foot only"
OTHER_KEY = "k9:" + base64.urlsafe_b64encode(b"9" * 32).decode()


@pytest.fixture
def stored(therapist: Membership) -> Override:
    """A row with sealed text and sealed JSON."""
    return Override.objects.create(
        practice=therapist.practice,
        client=ClientFactory(practice=therapist.practice),
        codes=["open_wound", {"n": 1}, None],
        reason=REASON,
        decided_by=therapist,
    )


def raw(column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM screening_override")
        return str(cursor.fetchone()[0])


def overwrite(column: str, value: str | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE screening_override SET {column} = %s", [value])


def test_text_and_json_come_back_as_they_were(stored: Override) -> None:
    found = Override.objects.get()
    assert (found.reason, found.codes) == (REASON, ["open_wound", {"n": 1}, None])
    assert list(Override.objects.values_list("reason", flat=True)) == [REASON]


def test_every_way_of_writing_seals(stored: Override, therapist: Membership) -> None:
    Override.objects.update(reason="updated")
    assert raw("reason").startswith("v1:test1:")
    found = Override.objects.get()
    found.reason, found.codes = "bulk", ["fever"]
    Override.objects.bulk_update([found], ["reason", "codes"])
    assert (raw("reason")[:9], raw("codes")[:9]) == ("v1:test1:", "v1:test1:")
    assert (Override.objects.get().reason, Override.objects.get().codes) == ("bulk", ["fever"])


def test_ciphertext_moved_between_columns_does_not_open(stored: Override) -> None:
    overwrite("reason", raw("codes"))
    with pytest.raises(CannotOpen, match=r"“test1” does not open screening_override.reason"):
        Override.objects.get()


def test_plain_text_in_the_column_is_refused_and_not_shown(stored: Override) -> None:
    overwrite("reason", "written past the product")
    with pytest.raises(CannotOpen) as caught:
        Override.objects.get()
    assert str(caught.value) == "A stored value in screening_override.reason is not sealed text."


def test_a_key_taken_off_the_ring_is_missed_by_name(stored: Override, settings: Any) -> None:
    settings.ENCRYPTION_KEYS = [OTHER_KEY]
    with pytest.raises(CannotOpen, match=r"“test1” is not in INSTEP_KEYS, and screening_override"):
        Override.objects.get()


def test_a_new_key_seals_while_the_old_one_opens(stored: Override, settings: Any) -> None:
    settings.ENCRYPTION_KEYS = [OTHER_KEY, *settings.ENCRYPTION_KEYS]
    found = Override.objects.get()
    assert found.reason == REASON
    found.save()
    assert raw("reason").startswith("v1:k9:")
    assert Override.objects.get().reason == REASON


def test_without_keys_nothing_is_written(stored: Override, settings: Any) -> None:
    before = raw("reason")
    settings.ENCRYPTION_KEYS = []
    with pytest.raises(CannotOpen, match="No encryption key is set"), transaction.atomic():
        Override.objects.update(reason="in the clear")
    assert raw("reason") == before


@pytest.mark.parametrize(
    "query",
    [
        {"reason": REASON},
        {"reason__in": [REASON]},
        {"reason__icontains": "right"},
        {"reason__gt": "A"},
        {"reason__regex": "."},
        {"codes__contains": "open_wound"},
        {"appointment__override__reason": REASON},
    ],
)
def test_sealed_columns_cannot_be_searched(query: dict[str, Any]) -> None:
    with pytest.raises(FieldError, match="is encrypted and cannot be searched"):
        Override.objects.filter(**query)


def test_only_emptiness_can_be_asked(stored: Override) -> None:
    assert Override.objects.filter(reason__isnull=True).count() == 0
    assert Override.objects.filter(reason__isnull=False).count() == 1


def test_a_transformed_value_is_refused_rather_than_shown(stored: Override) -> None:
    with pytest.raises(CannotOpen):
        list(Override.objects.annotate(loud=Upper("reason")).values_list("loud", flat=True))
