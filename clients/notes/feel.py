"""How a zone feels and what was done there: the words of a finding, as codes. Pure data.

They describe what hands felt. None of them names a condition; "gritty" is no claim of deposits.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

TEXTURES: Mapping[str, str] = MappingProxyType(
    {
        "normal": "normal", "gritty": "gritty", "crunchy": "crunchy", "puffy": "puffy",
        "spongy": "spongy", "tight": "tight", "ropy": "ropy", "lumpy": "lumpy", "hard": "hard",
        "hollow": "hollow", "hot": "hot", "cold": "cold", "dry": "dry", "moist": "moist",
    }
)  # fmt: skip
PRESSURES: Mapping[str, str] = MappingProxyType(
    {"light": "light pressure", "medium": "medium pressure", "firm": "firm pressure"}
)
CHANGES: Mapping[str, str] = MappingProxyType(
    {"eased": "eased by the end", "same": "the same at the end", "worse": "worse at the end"}
)
TENDERNESS = ("not tender", "mildly tender", "tender", "very tender")
# The figures of 0 to 10, first and last, that count as each of TENDERNESS. They are the product's
# own steps, not a published equivalence, so the figure that was written is kept beside them.
OF_TEN = ((0, 0), (1, 3), (4, 6), (7, 10))
STEPS = "0 counts as 0, 1 to 3 as 1, 4 to 6 as 2, and 7 to 10 as 3"


def step_of(rated: int) -> int:
    """What a figure of 0 to 10 is on the scale of 0 to 3. Raises ValueError for any other."""
    for step, (first, last) in enumerate(OF_TEN):
        if first <= rated <= last:
            return step
    raise ValueError(f"Not a figure from 0 to 10: {rated}")


def figures(step: int) -> str:
    """The figures of 0 to 10 that count as a step, in words: "1 to 3 of 10"."""
    first, last = OF_TEN[step]
    return f"{first} of 10" if first == last else f"{first} to {last} of 10"


def in_order(textures: Iterable[str]) -> tuple[str, ...]:
    """Each texture once, in the order of the list. Raises KeyError for one it does not have."""
    chosen = set(textures)
    if unknown := chosen - TEXTURES.keys():
        raise KeyError(unknown.pop())
    return tuple(code for code in TEXTURES if code in chosen)


def felt(
    tenderness: int, textures: Iterable[str] = (), pressure: str = "", change: str = "",
    rated: int | None = None, *, sharp: bool = False,
) -> str:  # fmt: skip
    """A finding in words: "tender, gritty and tight, firm pressure, eased by the end".

    One written as a figure of 0 to 10 says that figure: "tenderness 7 of 10, gritty".
    """
    words = [TENDERNESS[tenderness] if rated is None else f"tenderness {rated} of 10"]
    words += ["sharp when pressed"] if sharp else []
    names = [TEXTURES.get(code, code) for code in textures]
    if names:
        words.append(" and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names))
    words += [PRESSURES[pressure]] if pressure else []
    words += [CHANGES[change]] if change else []
    return ", ".join(words)
