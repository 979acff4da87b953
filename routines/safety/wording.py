"""Words of a step that imply a hazard, so that a step is never judged by less than it asks for.

It points out too much rather than too little: whoever writes the step ticks the hazard, or says
why the word does not mean it.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from routines.safety.tags import TAGS, WORDS


@dataclass(frozen=True)
class Hint:
    """Words, and the tags any of which answers for them; the first is the one to suggest.

    `beside` are words that have to be in the same text for it to mean the hazard.
    """

    name: str
    words: re.Pattern[str]
    answered_by: tuple[str, ...]
    beside: re.Pattern[str] | None = None

    def word_in(self, plain: str) -> str:
        """The first of its words in a text; empty when it is not meant."""
        word = self.words.search(plain)
        return word[0] if word and (not self.beside or self.beside.search(plain)) else ""


@dataclass(frozen=True)
class Text:
    """One text of a step, where it stands, and the tags that the filter judges it by."""

    where: str
    text: str
    tags: frozenset[str]
    is_for_one_foot: bool = False
    only_foot: str = ""


@dataclass(frozen=True)
class Finding:
    """A word that implies a hazard nobody ticked; without tags, a word that means both feet."""

    where: str
    text: str
    word: str
    hint: str
    tags: tuple[str, ...]

    @property
    def key(self) -> str:
        """The same for the same words in the same place: an answer holds for these, not others."""
        return sha256(f"{self.where}|{self.hint}|{self.text}".encode()).hexdigest()[:12]

    @property
    def asks(self) -> str:
        """What is to be settled, in a sentence."""
        return f"“{self.word}” in the {self.where}: {self.wants[0].lower()}{self.wants[1:]}"

    @property
    def wants(self) -> str:
        """What to tick or choose, in a sentence."""
        if not self.tags:
            return BOTH_AT_ONCE
        more = len(self.tags) > MOST_SUGGESTED
        return (
            f"Tick {WORDS[self.tags[0]] + ' or what fits better' if more else _either(self.tags)}."
        )


def _words(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


def _hint(name: str, words: str, *answered_by: str, beside: str = "") -> Hint:
    return Hint(name, _words(words), answered_by, _words(beside) if beside else None)


# The fields of a step that say what to do, and how each is called. When to stop is not among them.
OF_THE_STEP = {
    "title": "title",
    "instruction": "instruction",
    "reps": "repetitions",
    "hold": "hold",
    "tip": "tip",
    "breath": "breath",
    "picture_alt": "picture",
}
PLAIN = frozenset({"heat", "cold", "raised", "oil"})
MOST_SUGGESTED = 4
AT_LEAST_ONE = f"Tick at least one. The least there is: {WORDS['touch_light']}."
BOTH_AT_ONCE = "Choose “Both at once”, or write it for one foot."
_PRESSING = ("pressure_moderate", "pressure_deep", "calf_pressure")
_CALF = r"calf|calves|lower legs?|soleus|gastrocnemius"
_TO_PRESS = (
    r"press\w*|push\w*|knead\w*|squeez\w*|pinch\w*|squash\w*|crush\w*|roll\w*|rub\w*|"
    r"massag\w*|friction\w*"
)
HINTS = (
    _hint(
        "deep",
        r"deep\w*|firm\w*|hard(?:er|est)?|strong\w*|vigorous\w*|knuckles?|elbows?|lacrosse|"
        r"dig|digging|(?:full|whole|all) (?:your )?(?:body ?)?weight",
        "pressure_deep",
    ),
    _hint(
        "press",
        r"press\w*|push\w*|knead\w*|squeez\w*|pinch\w*|squash\w*|crush\w*|fists?|roll\w*|foam|"
        r"bottles?|"
        r"balls?(?! of (?:the|your|each) (?:foot|feet))",
        *_PRESSING,
    ),
    _hint(
        "touch",
        r"massag\w*|strok\w*|rub\w*|thumbs?|thumbing|sweep\w*|fingers?|fingertips?|palms?|tap\w*",
        "touch_light", *_PRESSING, "achilles_friction",
    ),
    _hint("calf", _CALF, "calf_pressure", "stretch_calf"),
    _hint("calf pressed", _CALF, "calf_pressure", beside=_TO_PRESS),
    _hint("achilles", r"achilles|tendons?|friction", "achilles_friction", "stretch_calf"),
    _hint("achilles pressed", r"achilles|tendons?", "achilles_friction", beside=_TO_PRESS),
    _hint(
        "stretch",
        r"stretch\w*|lung(?:e|es|ing)|lean\w*|heels? down|drop (?:the|your) heels?",
        "stretch_calf", "stretch_plantar",
    ),
    _hint(
        "toes",
        r"(?:pull|draw|eas|tug|bend|stretch|lift|mov)\w*(?: \w+){0,3} toes?|"
        r"toes? (?:pulls?|stretch\w*|bends?|tugs?|traction)",
        "toe_traction", "stretch_plantar", "strength", "ankle_rom",
    ),
    _hint("ankle", r"ankles?|point and flex|flex\w*|wiggl\w*|rotat\w*", "ankle_rom"),
    _hint(
        "strength",
        r"strength\w*|resist\w*|lift\w*|scrunch\w*|grip\w*|clench\w*|squats?|squatting|hop\w*|"
        r"jump\w*|(?:heel|calf|toe) raises?|weights?|\w*bands?",
        "strength", "weight_bearing", "toe_traction",
    ),
    _hint(
        "standing",
        r"stand\w*|upright|balanc\w*|one leg|single[- ]leg|tip-?toes?|walk\w*|"
        r"step(?:ping)? (?:on|onto|up|down|off)|squats?|squatting|hop\w*|jump\w*|"
        r"on your feet|(?:heel|calf) raises?|march\w*|stairs?|climb\w*|jog\w*|skip\w*",
        "weight_bearing",
    ),
    _hint("kneel", r"kneel\w*|half-kneel\w*|hands and knees|all fours|"
          r"on (?:the|your) (?:heels?|knees?)", "kneel"),
    _hint(
        "heat",
        r"heat\w*|warm\w*|hot|hotter|\w*baths?|soak\w*|microwave\w*|steam\w*|sauna",
        "heat",
    ),
    _hint("cold", r"cold\w*|ice\w*|icy|icing|frozen|freez\w*|cool\w*|chill\w*|fridge", "cold"),
    _hint(
        "raised",
        r"feet up|legs? up|elevat\w*|rais(?:e|es|ed|ing)(?: \w+){0,2} (?:feet|foot|legs?)|"
        r"(?:feet|foot|legs?) raised|above (?:the|your) (?:heart|hips)|"
        r"(?:feet|legs?) (?:\w+ ){0,2}(?:on|against|over) (?:\w+ ){0,2}"
        r"(?:pillows?|cushions?|chair|stool|wall)",
        "elevation",
    ),
    _hint(
        "oil",
        r"oil\w*|balms?|lotions?|creams?|ointments?|butters?|powder|talc\w*|nuts?|almonds?|"
        r"peanuts?|coconut|sesame|arnica|magnesium|menthol|peppermint|lavender|scent\w*|"
        r"essential|latex|rubber",
        "oil_product",
    ),
    _hint("gel", r"gels?", "oil_product", "cold"),
)  # fmt: skip
# What is done with one foot after the other is written for one: the client reads it at each.
_BOTH = r"both (?:feet|heels|calves|legs)|feet together|together|other (?:foot|leg)"
# By the foot that a step is only for, which may be named.
BOTH_FEET = {
    "": _hint("both feet", rf"{_BOTH}|left|right"),
    "left": _hint("both feet", rf"{_BOTH}|right"),
    "right": _hint("both feet", rf"{_BOTH}|left"),
}
# What stands above the steps and is said whatever was ruled out, and how each is called.
OF_THE_HEAD = ("purpose", "aftercare")

# Texts of the shipped routines that were read, and in which a word does not mean the hazard.
READ = frozenset(
    {
        ("heat", "Warm and settle"),
        ("oil", "Over a sock and without oil, make long, even strokes from toes to heel and back."),
        ("oil", "Over a sock and without oil, make a few long, even strokes."),
        ("oil", "Over a sock and without oil, make long, even strokes over top and sole."),
        ("calf", "Support your knees and calves"),
        ("deep", "Strong is fine only if it eases and stays at 5 out of 10 or less"),
        ("ankle", "Rest the ankle on the other knee and thumb the sole, gently longer on knots."),
        ("strength", "Roll the calf with more of your weight in your hands."),
        (
            "ankle",
            "Lift each toe towards the shin with your hand, then wiggle and spread them all.",
        ),
        ("ankle", "Ankle bend stretch"),
        ("stretch", "Toe stretch"),
        ("press", "Press the big toe down and lift the other four, then swap."),
        ("press", "Sit, press the big toe down and lift the other four, then swap."),
    }
)


def findings(texts: Iterable[Text], read: frozenset[tuple[str, str]] = READ) -> tuple[Finding, ...]:
    """Every word that implies a hazard its own tags do not name, once for each place and hazard.

    And every word that means both feet in what is done with one.

    `read` are pairs of a hint and a text in which it does not mean the hazard.
    """
    found = []
    for one in texts:
        for hint in (*HINTS, BOTH_FEET[one.only_foot]) if one.is_for_one_foot else HINTS:
            word = hint.word_in(_plain(one.text))
            if word and not one.tags & set(hint.answered_by) and (hint.name, one.text) not in read:
                found.append(Finding(one.where, one.text, word, hint.name, hint.answered_by))
    return tuple(found)


def plainly_implied(text: str) -> frozenset[str]:
    """The hazards of things to have or to do that can mean nothing else: for text without tags."""
    plain = _plain(text)
    return frozenset(
        hint.answered_by[0] for hint in HINTS if hint.name in PLAIN and hint.word_in(plain)
    )


def wrong_in_head(head: Mapping[str, str], read: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """What belongs in a step, as it has no hazards above the steps: the field, and what to do.

    Heat, cold, raised feet and oil are left out of it at every showing. `read` are texts that may
    stand, with or without their last full stop.
    """
    may_stand = {text.rstrip(".") for text in read}
    for name in OF_THE_HEAD:
        text = head.get(name, "")
        plain = _plain(text)
        words = (hint.word_in(plain) for hint in HINTS if hint.name not in PLAIN)
        if (found := dict.fromkeys(filter(None, words))) and text.rstrip(".") not in may_stand:
            said = ", ".join(f"“{word}”" for word in found)
            yield name, f"Write this as a step, where its hazard can be ticked: {said}."


def texts_of(step: Mapping[str, Any]) -> tuple[Text, ...]:
    """What a client may read of a step, by the fields of a RoutineStep.

    A harder form is judged by its own tags and those of the step, as the filter does.
    """
    tags = frozenset(step["tags"])
    easier = tags if step["easier_tags"] is None else frozenset(step["easier_tags"])
    by_foot, only = step["per_side"], step["only_foot"]
    own = (
        Text(where, step[name], tags, by_foot and name == "instruction", only)
        for name, where in OF_THE_STEP.items()
    )
    return (
        *own,
        Text("easier form", step["easier"], easier, by_foot, only),
        Text("harder form", step["harder"], tags | frozenset(step["harder_tags"] or ())),
    )


def open_findings(step: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What is pointed out in a step and not answered; an answer holds for the very same text."""
    answered = {
        (one["where"], one["hint"], one["text"])
        for one in step.get("not_so", [])
        if one["because"].strip()
    }
    return tuple(
        one for one in findings(texts_of(step)) if (one.where, one.hint, one.text) not in answered
    )


def wrong_in(step: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What makes a step unsafe to give, whatever its words: the field, and what to do about it."""
    tags = frozenset(step["tags"])
    if not 1 <= step["min_seconds"] <= step["max_seconds"]:
        yield "max_seconds", "The longest time is as long as the shortest, or longer."
    if not tags:
        yield "tags", AT_LEAST_ONE
    elif lacks := pressure_lacks(step["pressure"], tags):
        yield "tags", lacks
    # An easier form with hazards of its own takes the step's place, so it has to say all of it.
    if step["easier_tags"] is not None and not step["easier"].endswith("."):
        yield "easier", "It can stand in for the step: write a whole sentence with a full stop."
    if step["harder_tags"] is not None and not step["harder"]:
        yield "harder", "Write the harder form, or untick its hazards."
    for name in ("tags", "easier_tags", "harder_tags"):
        if frozenset(step[name] or ()) - TAGS:
            yield name, "Choose from the hazards on the page."


def pressure_lacks(pressure: str, tags: frozenset[str]) -> str:
    """What to do about a pressure whose hazard is not ticked; empty when it is."""
    if pressure == "firm" and "pressure_deep" not in tags:
        return f"Firm pressure is a hazard: tick {WORDS['pressure_deep']}, or choose less pressure."
    if pressure == "medium" and not tags & set(_PRESSING):
        return f"Medium pressure is a hazard: tick {_either(_PRESSING)}, or choose light pressure."
    return ""


def _plain(text: str) -> str:
    """As it reads: one form for each letter, without characters that nobody sees."""
    seen = unicodedata.normalize("NFKC", text)
    return "".join(one for one in seen if unicodedata.category(one) != "Cf")


def _either(tags: Iterable[str]) -> str:
    words = [WORDS[tag] for tag in tags]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
