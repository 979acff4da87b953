"""What was reached beside what is promised."""

from dataclasses import dataclass, field


@dataclass
class Goals:
    """Collects figures, prints each beside its bound, and remembers whether one was missed."""

    missed: list[str] = field(default_factory=list)

    def at_most(self, what: str, figure: float, bound: float, unit: str = "") -> None:
        """A figure that must not be larger."""
        self._say(what, figure, f"at most {bound:g}", unit, figure <= bound)

    def at_least(self, what: str, figure: float, bound: float, unit: str = "") -> None:
        """A figure that must not be smaller."""
        self._say(what, figure, f"at least {bound:g}", unit, figure >= bound)

    @property
    def code(self) -> int:
        """The exit status."""
        return 1 if self.missed else 0

    def _say(self, what: str, figure: float, bound: str, unit: str, met: bool) -> None:
        if not met:
            self.missed.append(what)
        shown = f"{figure:,.2f}" if figure % 1 else f"{figure:,.0f}"
        mark = "" if met else "  MISSED"
        print(f"    {what:48} {f'{shown} {unit}'.strip():>14}  {bound}{mark}", flush=True)
