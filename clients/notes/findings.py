"""Findings between the form and the database: one zone or site of one foot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError

from clients.notes.feel import CHANGES, PRESSURES, in_order, step_of
from clients.notes.models import SessionNote, ZoneFinding
from clients.notes.queries import signed_before
from practice.web.text import plain_text
from routines.footmap import MAP_VERSION, Foot, is_on_foot

TENDERNESS = range(4)


@dataclass(frozen=True)
class Finding:
    """One row of findings as typed: a zone or site code, a foot, 0 to 3, a remark; textures,
    pressure and change by the end as codes of `feel`, empty for not recorded. `carried` rows were
    taken over from the session before. `rated` is the figure of 0 to 10 where that was written;
    `tenderness` is then its step. `sharp`: the client felt it sharp when pressed.
    """

    zone: str
    foot: str
    tenderness: int
    remark: str = ""
    textures: tuple[str, ...] = ()
    pressure: str = ""
    change: str = ""
    carried: bool = False
    rated: int | None = None
    sharp: bool = False


def finding_of(row: ZoneFinding) -> Finding:
    """A stored row as it was typed."""
    return Finding(
        row.zone, row.foot, row.tenderness, row.remark, tuple(row.textures), row.pressure,
        row.change, row.carried, row.rated, row.sharp,
    )  # fmt: skip


def rows_of(note: SessionNote, findings: Sequence[Finding]) -> list[ZoneFinding]:
    """What was typed as rows to store. Raises ValidationError for a zone or a side that the map
    does not have, for a scale that is left, and for a zone that stands twice for a foot.
    """
    rows: dict[tuple[str, str], ZoneFinding] = {}
    for finding in _honest(note, findings):
        if finding.foot not in list(Foot) or not is_on_foot(finding.zone, Foot(finding.foot)):
            raise ValidationError("That zone is not on that foot. Choose one from the list.")
        if finding.tenderness not in TENDERNESS:
            raise ValidationError("Tenderness is a number from 0 to 3.")
        if finding.rated is not None and not _agrees(finding.rated, finding.tenderness):
            raise ValidationError("Tenderness is a number from 0 to 10.")
        plain_text(finding.remark)
        if (finding.zone, finding.foot) in rows:
            raise ValidationError("A zone stands twice for the same foot. Keep one line of it.")
        rows[finding.zone, finding.foot] = ZoneFinding(
            practice=note.practice,
            note=note,
            map_version=MAP_VERSION,
            zone=finding.zone,
            foot=finding.foot,
            tenderness=finding.tenderness,
            rated=finding.rated,
            remark=finding.remark,
            textures=list(_textures(finding)),
            pressure=_known(finding.pressure, PRESSURES, "Pressure is light, medium or firm."),
            change=_known(finding.change, CHANGES, "By the end it is eased, the same or worse."),
            carried=finding.carried,
            sharp=finding.sharp,
        )
    return list(rows.values())


def _honest(note: SessionNote, findings: Sequence[Finding]) -> list[Finding]:
    """Only a row that says what was felt the session before is still carried over."""
    before = signed_before(note) if any(one.carried for one in findings) else None
    felt = {_unmarked(finding_of(row)) for row in before.findings.all()} if before else ()
    return [replace(one, carried=one.carried and _unmarked(one) in felt) for one in findings]


def _unmarked(finding: Finding) -> Finding:
    """What is compared with last time; sharp is never carried over, but asked of each session."""
    return replace(finding, carried=False, sharp=False)


def _agrees(rated: int, tenderness: int) -> bool:
    try:
        return step_of(rated) == tenderness
    except ValueError:
        return False


def _textures(finding: Finding) -> tuple[str, ...]:
    try:
        return in_order(finding.textures)
    except KeyError as unknown:
        raise ValidationError("Choose textures from the list.") from unknown


def _known(code: str, words: Mapping[str, str], sentence: str) -> str:
    if code and code not in words:
        raise ValidationError(sentence)
    return code
