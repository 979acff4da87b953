"""Which of several things a practice has any of, asked together."""

from collections.abc import Hashable, Mapping
from typing import Any, TypeVar

from django.db.models import Exists, QuerySet

from practice.accounts.models import Practice

Key = TypeVar("Key", bound=Hashable)


def which_exist(practice: Practice, asked: Mapping[Key, QuerySet[Any]]) -> set[Key]:
    """The keys of those that have a row; one query, or none when nothing is asked."""
    if not asked:
        return set()
    answers = [Exists(rows) for rows in asked.values()]
    found = Practice.objects.filter(pk=practice.pk).values_list(*answers).get()
    return {key for key, is_there in zip(asked, found, strict=True) if is_there}
