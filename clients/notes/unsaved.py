"""What somebody typed into a note that could not be saved: to read, and to carry over."""

from collections.abc import Iterator
from typing import Any

from clients.notes.forms import BaseFindings, NoteForm


def typed(form: NoteForm, findings: BaseFindings) -> list[tuple[str, str]]:
    """Each field that holds something, and each row of findings, as label and words."""
    pairs = [(str(field.label), str(field.value() or "")) for field in form.visible_fields()]
    for row in findings.forms:
        zone, foot, tenderness = (_chosen(row[name]) for name in ("zone", "foot", "tenderness"))
        remark = str(row["remark"].value() or "")
        if row["zone"].value() or remark:
            pairs.append(("Finding", ", ".join(filter(None, (zone, foot, tenderness, remark)))))
    return [(label, words) for label, words in pairs if words.strip()]


def as_text(pairs: list[tuple[str, str]]) -> str:
    """The same in one text, for an amendment."""
    return "\n".join(f"{label}: {words}" for label, words in pairs)


def _chosen(field: Any) -> str:
    """The words of a choice, not its code; "" for none."""
    value = str(field.value() or "")
    return next((str(label) for code, label in _flat(field.field.choices) if code == value), "")


def _flat(choices: Any) -> Iterator[tuple[str, Any]]:
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        elif code:
            yield str(code), label
