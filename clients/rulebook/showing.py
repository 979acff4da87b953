"""The rules as staff read them."""

from dataclasses import dataclass
from itertools import groupby

from clients.screening.banner import WORDS
from practice.accounts.models import Practice
from practice.schedule.wall import local_day
from practice.web.words import day
from routines.models import RuleEdit, RuleReview
from routines.rulebook import rule_book
from routines.ruling import standing_reviews
from routines.safety.edits import EDITABLE, edited, written
from routines.safety.rules import Rule, load_rules
from routines.safety.tags import ALL
from routines.safety.tags import WORDS as TAG_WORDS

LABELS = {
    "clinic": "In the clinic",
    "home": "At home",
    "home_blocks": "Left out at home",
    "home_softens": "Softened at home",
    "therapist": "For the therapist",
    "client": "For the client",
    "review_days": "Asked again after",
    "clearance_days": "A letter holds at most",
}
AWAITS = "Awaits a clinician's review"


@dataclass(frozen=True)
class RuleRow:
    """One line of the table."""

    number: int
    label: str
    clinic: str
    home: str
    is_changed: bool
    reviewed: str


@dataclass(frozen=True)
class Edition:
    """The rule as it stood from one day: who made it so, when and why, and all that it said."""

    heading: str
    by: str
    reason: str
    lines: tuple[tuple[str, str], ...]


def by_category(practice: Practice) -> list[tuple[str, list[RuleRow]]]:
    """Every rule, under its category, in the order a form asks them."""
    shipped, rules = load_rules(), rule_book(practice.pk).rules
    reviews = standing_reviews(practice)
    rows = [
        (
            rule.category.capitalize(),
            RuleRow(
                number=rule.sort,
                label=rule.label,
                clinic=WORDS[rule.clinic],
                home=WORDS[rule.home],
                is_changed=rule != shipped[code],
                reviewed=reviewed_words(reviews.get(code)),
            ),
        )
        for code, rule in rules.items()
    ]
    # Sorting is stable: inside a category the form's order stays.
    rows.sort(key=lambda row: row[0])
    return [(name, [row for _, row in group]) for name, group in groupby(rows, lambda r: r[0])]


def reviewed_words(review: RuleReview | None) -> str:
    """By whom and when it was read as it stands, or that it still awaits that."""
    if review is None:
        return AWAITS
    return f"Reviewed by {review.reviewer}, {review.role}, on {day(review.reviewed_on)}"


def lines_of(rule: Rule) -> tuple[tuple[str, str], ...]:
    """What a rule says, line by line."""
    return tuple((LABELS[name], _words(name, rule)) for name in LABELS if name in EDITABLE)


def editions(practice: Practice, shipped: Rule) -> list[Edition]:
    """Every version there was, the newest first, the shipped one last."""
    edits: list[RuleEdit] = list(
        practice.rule_edits.filter(code=shipped.code)
        .select_related("made_by__user")
        .order_by("-number")
    )
    own = [
        Edition(
            heading=day(local_day(edit.made_at, practice.zone)),
            by=edit.made_by.name,
            reason=edit.reason,
            lines=lines_of(edited(shipped, edit.changes)),
        )
        for edit in edits
    ]
    return [*own, Edition("As shipped", "Instep", "", lines_of(shipped))]


def _words(name: str, rule: Rule) -> str:
    value = getattr(rule, name)
    if name in ("clinic", "home"):
        return WORDS[value]
    if name in ("home_blocks", "home_softens"):
        if ALL in value:
            return "Everything"
        return ", ".join(TAG_WORDS[tag] for tag in written(value)) or "Nothing"
    if name in ("review_days", "clearance_days"):
        return f"{value} days" if value else "No limit set"
    return str(value)
