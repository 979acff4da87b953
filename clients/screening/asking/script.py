"""What a client is asked, in which order and why: data/intake.json, read once."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data" / "intake.json"


@dataclass(frozen=True)
class HealthQuestion:
    """The question behind one contraindication, in a client's words."""

    section: str
    code: str
    ask: str
    why: str


@dataclass(frozen=True)
class PulseQuestion:
    """One short question before a visit; yes leads to what it `opens`."""

    ask: str
    why: str
    opens: tuple[str, ...]


@dataclass(frozen=True)
class Script:
    """Everything a form may ask. `sections` are (key, title), in order."""

    version: str
    sections: tuple[tuple[str, str], ...]
    questions: tuple[HealthQuestion, ...]
    pulse: tuple[PulseQuestion, ...]

    def title_of(self, section: str) -> str:
        """The heading of a section."""
        return dict(self.sections).get(section, "")


@cache
def load_script() -> Script:
    """The script the product ships with."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    return Script(
        version=data["version"],
        sections=tuple((one["key"], one["title"]) for one in data["sections"]),
        questions=tuple(HealthQuestion(**one) for one in data["questions"]),
        pulse=tuple(
            PulseQuestion(one["ask"], one["why"], tuple(one["opens"])) for one in data["pulse"]
        ),
    )
