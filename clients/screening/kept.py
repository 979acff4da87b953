"""A screening as it reads for good: in the words it was answered in."""

from dataclasses import dataclass
from typing import Any

from clients.screening.answered import in_short
from clients.screening.models import Screening
from routines.rulebook import rule_book


@dataclass(frozen=True)
class KeptPart:
    """A section: `lines` are (about, asked, said) worth reading, `plain_no` what was a no."""

    title: str
    lines: tuple[tuple[str, str, str], ...]
    plain_no: tuple[str, ...]


@dataclass(frozen=True)
class Kept:
    """The whole form, and what it said otherwise than the one before."""

    parts: tuple[KeptPart, ...]
    differences: tuple[dict[str, Any], ...]
    signed_name: str


def as_kept(screening: Screening) -> Kept:
    """What the page of one screening shows; forms from before words were kept are put in words."""
    answers = screening.answers
    shown = answers.get("shown")
    if shown is None:
        shown = in_short(answers["codes"], rule_book(screening.practice_id).rules)
    return Kept(
        parts=tuple(_part(one) for one in shown),
        differences=tuple(answers.get("differences", ())),
        signed_name=answers.get("signed_name", ""),
    )


def _part(part: dict[str, Any]) -> KeptPart:
    lines = [tuple(line) for line in part["lines"]]
    return KeptPart(
        title=part["title"],
        lines=tuple(line for line in lines if line[0] or line[2] != "No"),
        plain_no=tuple(asked for about, asked, said in lines if not about and said == "No"),
    )
