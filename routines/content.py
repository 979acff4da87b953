"""What a version of a routine holds, as plain values: to edit it, to write it, to compare two."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from routines.models import RoutineStep, RoutineVersion

HEAD = ("name", "purpose", "when", "equipment", "frequency", "aftercare")
STEP = (
    "title", "instruction", "target", "per_side", "only_foot", "mode", "min_seconds", "max_seconds",
    "sets", "rest_seconds", "rep_count", "breath_count", "breath_in", "breath_out", "ready_seconds",
    "waits", "reps", "hold", "pressure", "tip", "easier", "harder", "stop_if", "breath", "zones",
    "tags", "easier_tags", "harder_tags", "not_so", "is_optional", "is_on_by_default",
    "picture_id", "picture_alt",
)  # fmt: skip
SHOWN = {
    "instruction": "what to do",
    "per_side": "which foot",
    "only_foot": "which foot",
    "mode": "how it is counted",
    "min_seconds": "the time",
    "max_seconds": "the time",
    "sets": "the sets",
    "rest_seconds": "the rest between sets",
    "rep_count": "how often",
    "reps": "how often",
    "hold": "how long to hold",
    "pressure": "the pressure",
    "tip": "the tip",
    "easier": "the easier form",
    "harder": "the harder form",
    "stop_if": "when to stop",
    "breath": "the breath",
    "breath_count": "the breath",
    "breath_in": "the breath",
    "breath_out": "the breath",
    "ready_seconds": "how the player begins it",
    "waits": "how the player begins it",
    "tags": "its hazards",
    "easier_tags": "its hazards",
    "harder_tags": "its hazards",
    "picture_id": "the picture",
    "picture_alt": "the picture",
    "is_optional": "whether it is optional",
}
Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Changes:
    """What one list of steps has and another has not. Numbers are those of the newer list.

    `changed` is a title and what differs, in words; `gone` are titles of the older list.
    """

    added: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[tuple[str, tuple[str, ...]], ...]
    is_reordered: bool

    @property
    def is_nothing(self) -> bool:
        """Whether the steps are the same, in the same order."""
        return not (self.added or self.gone or self.changed or self.is_reordered)


def head_of(version: RoutineVersion) -> dict[str, str]:
    """The fields above the steps."""
    return {name: getattr(version, name) for name in HEAD}


def fields_of(step: RoutineStep) -> dict[str, Any]:
    """A step without its number."""
    return {name: getattr(step, name) for name in STEP}


def compared(older: Sequence[Fields], newer: Sequence[Fields]) -> Changes:
    """Compare steps by their titles, each title once in the order it stands."""
    before, after = _by_title(older), _by_title(newer)
    both = [title for title in after if title in before]
    changed = ((after[one]["title"], _differing(before[one], after[one])) for one in both)
    return Changes(
        added=tuple(after[one]["title"] for one in after if one not in before),
        gone=tuple(before[one]["title"] for one in before if one not in after),
        changed=tuple((title, words) for title, words in changed if words),
        is_reordered=both != [title for title in before if title in after],
    )


def _by_title(steps: Sequence[Fields]) -> dict[tuple[str, int], Fields]:
    found: dict[tuple[str, int], Fields] = {}
    for step in steps:
        title = step["title"].casefold()
        found[title, sum(key[0] == title for key in found)] = step
    return found


def _differing(before: Fields, after: Fields) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(words for name, words in SHOWN.items() if before[name] != after[name])
    )
