"""What goes into an assessment and what comes out of it. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from routines.safety.answers import Given
from routines.safety.levels import Level, Side, Urgency


@dataclass(frozen=True)
class Clearance:
    """A clinician's written go-ahead, good up to and including `until`."""

    until: date
    permits: str = ""


@dataclass(frozen=True)
class Flag:
    """One contraindication a client has.

    No `answers` means that the follow-ups were not put: the rule's own level stands. As soon as
    one is answered, every safety follow-up left out counts as "yes, unsure".
    A local code without a side concerns both.
    """

    code: str
    side: Side | None = None
    since: date | None = None
    answers: Mapping[str, Given] = field(default_factory=dict)
    clearance: Clearance | None = None


@dataclass(frozen=True, kw_only=True)
class Reason:
    """What one contraindication means today, and what to say about it."""

    code: str
    side: Side
    clinic: Level
    home: Level
    urgency: Urgency
    why: str  # one line: the label and whatever moved it from its usual level
    label: str
    therapist: str
    client: str
    advice: tuple[str, ...] = ()  # what particular answers call for
    review_on: date | None = None
    cleared: bool = False  # a clearance in date has lifted it to adapt
    never_downgrade: bool = False  # no clearance lifts it
    locks_progression: bool = False  # no step may be made harder
    blocks: frozenset[str] = frozenset()  # tags removed at home
    softens: frozenset[str] = frozenset()  # tags capped at light pressure and soft kit at home

    @property
    def withholds_home(self) -> bool:
        """Whether nothing at all is left to do at home on its side."""
        return self.home.rank >= Level.CLEARANCE.rank


@dataclass(frozen=True)
class Sides:
    """A level for each side, and the higher of the two."""

    overall: Level
    left: Level
    right: Level


@dataclass(frozen=True)
class AtHome:
    """What limits home routines on one side: the codes that withhold everything, or what adapts."""

    withholding: frozenset[str]
    adapting: tuple[Reason, ...]


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """What a client's flags mean on one day. Reasons come highest first."""

    on: date
    clinic: Sides
    home: Sides
    urgency: Urgency
    reasons: tuple[Reason, ...]

    def reasons_for(self, side: Side) -> tuple[Reason, ...]:
        """The reasons that concern one side, highest first; all of them for both."""
        return self._by_side[side]

    def at_home(self, side: Side) -> AtHome:
        """What limits home routines on a side; for both, whatever limits either."""
        return self._at_home[side]

    @cached_property
    def _at_home(self) -> dict[Side, AtHome]:
        return {
            side: AtHome(
                frozenset(one.code for one in reasons if one.withholds_home),
                tuple(one for one in reasons if one.home is Level.ADAPT),
            )
            for side, reasons in self._by_side.items()
        }

    @cached_property
    def _by_side(self) -> dict[Side, tuple[Reason, ...]]:
        feet = {
            side: tuple(reason for reason in self.reasons if reason.side.covers(side))
            for side in (Side.LEFT, Side.RIGHT)
        }
        return {Side.BOTH: self.reasons, **feet}

    def home_blocks(self, side: Side) -> Mapping[str, frozenset[str]]:
        """The tags blocked at home on a side, by the code that blocks them."""
        return {one.code: one.blocks for one in self.reasons_for(side) if one.blocks}

    def home_softens(self, side: Side) -> Mapping[str, frozenset[str]]:
        """The tags softened at home on a side, by the code that softens them."""
        return {one.code: one.softens for one in self.reasons_for(side) if one.softens}
