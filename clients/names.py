"""A name without what people leave out or mistype, to compare and to look for it."""

import re
import unicodedata
from typing import Any

from django.db import models

# Letters of their own, which do not come apart into a letter and an accent.
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
# Two before a word and behind it, so that the first letter of a word is a trigram already.
GAP = "  "


def plain_name(name: str) -> str:
    """A name to compare: without accents, capitals, apostrophes or double spaces."""
    letters = unicodedata.normalize("NFKD", name.casefold()).translate(LETTERS)
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w\s]", "", bare.replace("-", " ")).split())


def findable_name(name: str) -> str:
    """The words of a plain name for the index; two joined by a hyphen also as one, at the end."""
    joined = [plain_name(one.replace("-", "")) for one in name.split() if "-" in one.strip("-")]
    return GAP + GAP.join([*plain_name(name).split(), *joined]) + GAP


class FindableNameField(models.TextField):
    """The words by which the name beside it is found. Written with it, never by hand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "default": "", "editable": False})

    def pre_save(self, instance: models.Model, add: bool) -> str:
        """Reckoned whenever the row is written, from what is written."""
        words = findable_name(instance.name)  # type: ignore[attr-defined]
        setattr(instance, self.attname, words)
        return words
