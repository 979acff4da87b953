"""Clients know routines, routines know the practice, and never the other way round.

lint-imports reads the imports; this reads what it cannot see: foreign keys and dotted strings.
"""

import re

from django.apps import apps
from django.db import models

from tests.repository import tree

# Lowest first. An app may point at itself and at anything before it.
ORDER = [
    "contenttypes",
    "auth",
    "sessions",
    "privacy",
    "audit",
    "mail",
    "accounts",
    "schedule",
    "credentials",
    "jobs",
    "routines",
    "clients",
    "consents",
    "screening",
    "clearances",
    "appointments",
    "notes",
    "events",
    "referrals",
    "photos",
    "papers",
    "earlier",
    "labels",
    "runs",
    "measures",
    "homecare",
    "afterwards",
    "calendars",
    "reminders",
    "joining",
    "online",
    "workshops",
    "calendars",
    "series",
    "digests",
    "circulars",
    "fees",
    "rights",
    "transfer",
    "moving_out",
]
# Where the project is wired together, upward by dotted string.
WIRING = {f"practice/{name}.py" for name in ("settings", "urls", "celery", "beat", "nav")}
ABOVE = {"practice": ("routines", "clients"), "routines": ("clients",)}
DOTTED = re.compile(r"^(\w+)\.(\w+)(\.\w+)*$")


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in tree.CODE]


def test_every_foreign_key_points_down_the_arrow() -> None:
    upward = {
        (model._meta.label, field.name, field.related_model._meta.label)
        for model in own_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and ORDER.index(field.related_model._meta.app_label) > ORDER.index(model._meta.app_label)
    }
    assert upward == set()


def test_every_reverse_name_is_given() -> None:
    unnamed = {
        (model._meta.label, field.name)
        for model in own_models()
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey) and field.remote_field.related_name is None
    }
    assert unnamed == set()


def names_code_of(text: str, packages: tuple[str, ...]) -> bool:
    """Whether a string is the dotted name of a module or a model there: `clients.Client`."""
    dotted = DOTTED.match(text)
    if dotted is None or dotted[1] not in packages:
        return False
    place = tree.ROOT / dotted[1] / dotted[2]
    return place.exists() or place.with_suffix(".py").exists() or dotted[2][0].isupper()


def test_no_lower_package_names_a_higher_one_in_a_string() -> None:
    upward = {
        (tree.relative(path), text)
        for package, above in ABOVE.items()
        for path in tree.modules(package)
        if tree.relative(path) not in WIRING
        for text in tree.strings(path)
        if names_code_of(text, above)
    }
    assert upward == set()
