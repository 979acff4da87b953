"""Address cards (vCard 2.1, 3 and 4) into records, one a person.

Facts: RFC 6350 (4.0), RFC 2426 (3.0) and the Internet Mail Consortium's 2.1.
"""

import quopri
import re
from collections.abc import Iterator

from clients.transfer.reading.columns import OF_CARDS
from clients.transfer.reading.sheets import Unreadable

BEGIN = re.compile(r"\ABEGIN:VCARD\s*$", re.IGNORECASE | re.MULTILINE)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
WITHOUT_YEAR = re.compile(r"--\d\d-?\d\d\Z")
MOBILE = {"CELL"}
# Megabytes that nobody needs here.
SKIPPED = {"PHOTO", "LOGO", "SOUND", "KEY"}


def is_vcard(text: str) -> bool:
    """By its first line."""
    return bool(BEGIN.match(text.lstrip("\ufeff \r\n\t")))


def records_of(text: str) -> list[list[str]]:
    """A heading record, then one for each card. Refuses a card without an end, by its number."""
    records = [list(OF_CARDS)]
    card: dict[str, list[tuple[set[str], str]]] | None = None
    for name, kinds, value in _lines(text):
        if (name, value.upper()) == ("BEGIN", "VCARD"):
            if card is not None:
                break
            card = {}
        elif (name, value.upper()) == ("END", "VCARD") and card is not None:
            records.append(_record(card))
            card = None
        elif card is not None:
            card.setdefault(name, []).append((kinds, value))
    if card is not None:
        raise Unreadable(f"Card {len(records)} has a beginning and no end.")
    return records


def _record(card: dict[str, list[tuple[set[str], str]]]) -> list[str]:
    family, given, middle = (*_split(_best(card, "N")), "", "", "")[:3]
    born = _plain(_best(card, "BDAY"))
    return [
        _plain(_best(card, "FN")),
        given,
        middle,
        family,
        "" if WITHOUT_YEAR.match(born) else born,
        _plain(_best(card, "EMAIL")).removeprefix("mailto:"),
        _plain(_best(card, "TEL")).removeprefix("tel:"),
    ]


def _best(card: dict[str, list[tuple[set[str], str]]], name: str) -> str:
    """The preferred one; of numbers a mobile rather than another."""
    found = card.get(name, [])
    ranked = sorted(found, key=lambda one: (_liking(one[0]), not one[0] & MOBILE))
    return ranked[0][1] if ranked else ""


def _liking(kinds: set[str]) -> int:
    """How preferred, 1 most of all: a kind in versions 2 and 3, a number up to 100 in 4."""
    numbers = (kind.removeprefix("PREF=") for kind in kinds if kind.startswith("PREF="))
    return min(
        (int(one) for one in numbers if one.isdigit()), default=1 if "PREF" in kinds else 101
    )


def _lines(text: str) -> Iterator[tuple[str, set[str], str]]:
    """Name, kinds and value of each property of use."""
    for line in _unfolded(re.sub(r"\r\n?", "\n", text)):
        _, colon, value = line.partition(":")
        head, *said = _head(line).split(";")
        # An Apple card says "item1.EMAIL".
        name = head.rpartition(".")[2]
        if not colon or name in SKIPPED:
            continue
        if "QUOTED-PRINTABLE" in _head(line):
            value = _unquoted(value, said)
        kinds = {kind for one in said for kind in one.removeprefix("TYPE=").strip('"').split(",")}
        yield name, kinds, value.strip()


def _unfolded(text: str) -> Iterator[str]:
    """Lines with what was folded put together again."""
    parts: list[str] = []
    for line in text.split("\n"):
        if parts and line[:1] in {" ", "\t"}:
            parts.append(line[1:])
        elif parts and parts[-1].endswith("=") and "QUOTED-PRINTABLE" in _head(parts[0]):
            parts[-1] = parts[-1][:-1]
            parts.append(line)
        elif line.strip():
            yield "".join(parts)
            parts = [line]
    yield "".join(parts)


def _head(line: str) -> str:
    return line.partition(":")[0].upper()


def _unquoted(value: str, said: list[str]) -> str:
    charset = next((one[8:] for one in said if one.startswith("CHARSET=")), "utf-8")
    raw = quopri.decodestring(value.encode("ascii", errors="replace"))
    try:
        return raw.decode(charset)
    except (LookupError, UnicodeDecodeError):
        return raw.decode("cp1252", errors="replace")


def _split(value: str) -> list[str]:
    """Family, given, additional names: separated by semicolons that are not escaped."""
    return [_plain(part) for part in re.split(r"(?<!\\);", value)]


def _plain(value: str) -> str:
    return ESCAPED.sub(lambda one: "\n" if one[1] in "nN" else one[1], value).strip()
