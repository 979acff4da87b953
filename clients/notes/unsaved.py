"""What somebody typed into a note that could not be saved: to read, and to carry over."""

from collections.abc import Iterator
from typing import Any, cast

from django.forms import BoundField
from django.http import QueryDict

from clients.notes.forms import MORE, BaseFindings, FindingFormSet, NoteForm
from clients.notes.models import UnsavedDraft

# A row without any of these was left out.
HOLDS = ("zone", "remark", "sharp", *MORE)


def typed(form: NoteForm, findings: BaseFindings) -> list[tuple[str, str]]:
    """Each field that holds something, and each row of findings, as label and words."""
    pairs = [(str(field.label), str(field.value() or "")) for field in form.visible_fields()]
    for row in findings.forms:
        words = [_chosen(row["zone"]), _chosen(row["foot"]), row.tenderness_said]
        words += ["Sharp when pressed"] if row["sharp"].value() else []
        words += [_chosen(row[name]) for name in MORE] + [str(row["remark"].value() or "")]
        is_tender = row["tenderness"].value() not in (None, "", "0")
        if is_tender or any(row[name].value() for name in HOLDS):
            pairs.append(("Finding", ", ".join(filter(None, words))))
    return [(label, words) for label, words in pairs if words.strip()]


def resent(form: NoteForm, findings: BaseFindings) -> list[tuple[str, str]]:
    """Name and value of everything typed, for a form that sends it once more."""
    fields = [*form.visible_fields(), *(field for row in findings.forms for field in row)]
    return [(field.html_name, value) for field in fields for value in _values(field)]


def as_forms(draft: UnsavedDraft, *, prompts: str = "") -> tuple[NoteForm, BaseFindings]:
    """The forms as they were sent from the page that kept it; not checked."""
    data = QueryDict(mutable=True)
    for name, value in draft.typed:
        data.appendlist(name, value)
    return NoteForm(data, prompts=prompts), cast(BaseFindings, FindingFormSet(data, prefix="f"))


def as_initial(
    form: NoteForm, findings: BaseFindings
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The same as what a new page shows: the fields, and each row that holds something."""
    fields = {name: form[name].value() for name in form.fields}
    rows = [{name: row[name].value() for name in row.fields} for row in findings.forms]
    return fields, [row for row in rows if any(row[name] for name in HOLDS)]


def as_text(pairs: list[tuple[str, str]]) -> str:
    """The same in one text, for an amendment."""
    return "\n".join(f"{label}: {words}" for label, words in pairs)


def _values(field: BoundField) -> list[str]:
    """What a field was sent with: several for a field of several, one for another."""
    value = field.value()
    return [str(one) for one in value] if isinstance(value, list) else [str(value or "")]


def _chosen(field: BoundField) -> str:
    """The words of a choice, not its code; "" for none."""
    values = _values(field)
    labels = dict(_flat(field.field.choices))  # type: ignore[attr-defined]
    return ", ".join(str(labels[value]) for value in values if value in labels)


def _flat(choices: Any) -> Iterator[tuple[str, Any]]:
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        elif code:
            yield str(code), label
