"""The base of the factories: a row that would not pass validation cannot be made."""

from typing import Any

import factory
from django.db import models


class ValidFactory(factory.django.DjangoModelFactory):
    """Saves after full_clean, as the actions do."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type[models.Model], *args: Any, **kwargs: Any) -> models.Model:
        row = model_class(*args, **kwargs)
        row.full_clean()
        row.save()
        return row
