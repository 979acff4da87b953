"""Words that are one slip apart: one letter wrong, two swapped, one missing or one too many."""

from clients.names import GAP

# A shorter word is one slip from too many others; a longer one is looked for as it is.
SHORTEST, LONGEST = 3, 24
# Too short to be told for the beginning of a longer one.
WHOLE = 3
TRIGRAM = 3


def can_be_near(term: str) -> bool:
    """Whether a slip is looked for in it: a word of letters, neither too short nor endless."""
    return SHORTEST <= len(term) <= LONGEST and not any(c.isdigit() for c in term)


def parts_of(term: str) -> list[tuple[str, ...]]:
    """Of each name that the term may be a slip of, or of its beginning, all of one of these are
    parts: what stands before the slip, and what stands behind it.
    """
    found: list[tuple[str, ...]] = []
    for place in range(len(term)):
        behind = term[place + 1 :]
        parts = [GAP + term[:place]] if place else []
        if len(behind) >= TRIGRAM:
            parts.append(behind)
        elif behind and place < TRIGRAM:
            parts.append(behind + GAP)
        found.append(tuple(parts))
    for place in range(len(term) - 1):
        swapped = term[:place] + term[place + 1] + term[place] + term[place + 2 :]
        found.append((GAP + swapped,))
    return found


def is_near(term: str, word: str) -> bool:
    """Whether the term is the word, or its beginning, with one slip."""
    return one_slip(term, word) or (
        len(word) > len(term) > WHOLE
        and (one_slip(term, word[: len(term)]) or one_slip(term, word[: len(term) + 1]))
    )


def one_slip(one: str, other: str) -> bool:
    """Whether they are the same but for one letter, or for two that changed places."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    return (len(a) <= 1 and len(b) <= 1) or (len(a) == 2 and a == b[::-1])
