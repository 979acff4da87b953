"""Every row belongs to a practice, or is on this list with the reason why not."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import models

from tests.repository.test_arrow import own_models

WITHOUT_PRACTICE = {
    "accounts.Practice": "is the practice",
    "accounts.User": "one person may work in two practices, or be a client of both",
    "audit.AuditEvent": "plain ids, so that the trace outlives what it names",
    "audit.AuditLink": "the same, and what it tells of may be gone",
    "audit.BrokenChain": "the same; said of the practice whose chain it is",
    "audit.ChainKey": "one secret for the house",
    "mail.OutboundEmail": "a sign-in letter belongs to a person; the others keep a plain id",
    "mail.AddressTrouble": "mail lies below the practices; it keeps a plain id like a letter",
    "mail.LetterWords": "the same; read where a letter is written",
    "mail.LetterLimit": "what the mail provider takes, it takes from the whole house",
    "mail.CountedLetter": "counted for the whole house; it points at its letter",
    "mail.LaneHold": "the mail server fails for everybody at once",
    "mail.WorkerHeartbeat": "a sign of life of the machine",
    "privacy.Unlocking": "stands for the length of one transaction, whoever it is for",
    "privacy.Rotation": "seals what belongs to every practice of the installation",
}


def is_scoped(model: type[models.Model]) -> bool:
    field = next((f for f in model._meta.fields if f.name == "practice"), None)
    return isinstance(field, models.ForeignKey) and not field.null


def test_every_model_belongs_to_a_practice_or_is_listed() -> None:
    unscoped = {model._meta.label for model in own_models() if not is_scoped(model)}
    assert unscoped - set(WITHOUT_PRACTICE) == set()


def test_the_list_names_nothing_that_is_gone() -> None:
    unscoped = {model._meta.label for model in own_models() if not is_scoped(model)}
    assert set(WITHOUT_PRACTICE) - unscoped == set()


def test_every_constraint_has_a_name_of_its_own() -> None:
    names = [c.name for model in own_models() for c in model._meta.constraints]
    assert sorted(names) == sorted(set(names))


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    said = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=said)
    assert said.getvalue() == "No changes detected\n"
