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


def in_order(textures: Iterable[str]) -> tuple[str, ...]:
    """Each texture once, in the order of the list. Raises KeyError for one it does not have."""
    chosen = set(textures)
    if unknown := chosen - TEXTURES.keys():
        raise KeyError(unknown.pop())
    return tuple(code for code in TEXTURES if code in chosen)


def felt(
    tenderness: int, textures: Iterable[str] = (), pressure: str = "", change: str = ""
) -> str:
    """A finding in words: "tender, gritty and tight, firm pressure, eased by the end"."""
    words = [TENDERNESS[tenderness]]
    names = [TEXTURES.get(code, code) for code in textures]
    if names:
        words.append(" and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names))
    words += [PRESSURES[pressure]] if pressure else []
    words += [CHANGES[change]] if change else []
    return ", ".join(words)
