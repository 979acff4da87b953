"""The measures as data: what is asked, in which range, and how much of a change counts as one.

Two kinds. Of the first the questions are here, in our own words or free to use. Of the second only
the name, the range and the source: somebody fills in the published form elsewhere and its score is
entered. No question of a licensed form is in this project, and none may be added here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from clients.measures.answers import ScoreRefused

PROGRESS_CAPTION = (
    "These are your own ratings over time. They show how you felt, not what caused it."
)
COMFORT_CAPTION = "Before and after one session: how it felt that day, not a lasting change."


class Better(StrEnum):
    """Which way a score moves when things get better."""

    LOWER = "lower"
    HIGHER = "higher"


class Region(StrEnum):
    """The part of the body a measure asks about. It is offered only where that part matters."""

    FOOT = "foot"
    ACHILLES = "achilles"
    LEG = "leg"


@dataclass(frozen=True)
class Item:
    """One question, a whole number from `low` to `high`, with the words at its two ends."""

    key: str
    words: str
    low_words: str
    high_words: str
    low: int = 0
    high: int = 10


@dataclass(frozen=True)
class Threshold:
    """How many points make a change more than everyday wobble, whichever way.

    `from_start` holds pairs (start, points): from that first score on, so many points instead.
    `validated` is False where the number is our choice, or has not been checked against its paper.
    """

    points: int
    source: str
    validated: bool = True
    from_start: tuple[tuple[int, int], ...] = ()

    def at(self, before: Decimal) -> int:
        """The points needed by somebody who started at `before`."""
        return max([self.points, *(points for start, points in self.from_start if before >= start)])

    @property
    def note(self) -> str:
        """What to print beside the verdict; empty where the number is published for the measure."""
        return "" if self.validated else "Display threshold, not validated."


@dataclass(frozen=True)
class Measure:
    """One measure. `low` and `high` bound its score, not its answers.

    `items` is empty where only a score is entered. `named` says how many activities or goals the
    client names (least, most). `labels` are the words of the points, lowest first, where each has
    its own. `is_change` marks one that already says how things changed, so that two of them are
    never compared. `whole` scores have no decimals, the others up to 2.
    """

    code: str
    name: str
    low: int
    high: int
    better: Better
    items: tuple[Item, ...] = ()
    threshold: Threshold | None = None
    credit: str = ""
    named: tuple[int, int] | None = None
    labels: tuple[str, ...] = ()
    region: Region | None = None
    per_site: bool = False
    is_change: bool = False
    whole: bool = True

    @property
    def score_entry_only(self) -> bool:
        """Whether the form is filled in elsewhere, because its questions are not ours to print."""
        return not self.items


# The words say "more than everyday wobble", so a change must be larger than the error of the scale
# (smallest detectable change 1.77, hence 2 points, also "much better" in Salaffi 2004), and the
# larger change that a high start asks for is kept. One point from a low start (1 to 4) matters to
# people, but is smaller than the error: it stays "about the same". Rules by percentage are not
# used: from a low start they ask for less than one point, and from 0 they have no answer.
PAIN_CHANGE = Threshold(
    points=2,
    from_start=((8, 3),),
    source="Salaffi 2004; by start and smallest detectable change: doi 10.1055/a-1304-3677",
)
OWN_CHANGE = Threshold(points=2, validated=False, source="our choice")
# For one activity alone; the mean of several has its own below.
PSFS_ACTIVITY_CHANGE = Threshold(points=3, source="Stratford 1995")

WELLBEING = "wellbeing"


def _rating(code: str, name: str, words: str, low_words: str, high_words: str) -> Measure:
    item = Item(code, words, low_words, high_words)
    return Measure(code, name, 0, 10, Better.LOWER, (item,), OWN_CHANGE)


OWN = (
    Measure(
        "nrs_pain", "Pain", 0, 10, Better.LOWER, per_site=True, threshold=PAIN_CHANGE,
        items=(Item("nrs_pain", "How much does it hurt here right now?",
                    "Not at all", "As much as I can picture"),),
    ),
    _rating("nrs_soreness", "Soreness", "How sore are your feet and legs right now?",
            "Not sore", "As sore as they could be"),
    _rating("nrs_stiffness", "Stiffness", "How stiff are your feet and legs right now?",
            "Not stiff", "As stiff as they could be"),
    _rating("nrs_fatigue", "Fatigue", "How tired do you feel right now?",
            "Wide awake", "As tired as I could be"),
    _rating("nrs_stress", "Stress", "How tense do you feel right now?",
            "At ease", "As tense as I could be"),
    Measure(
        "sleep_0_10", "Sleep quality", 0, 10, Better.HIGHER,
        items=(Item("sleep_0_10", "How well did you sleep last night?",
                    "I hardly slept", "As well as I could wish"),),
    ),
    Measure(
        "psfs", "Patient-Specific Functional Scale", 0, 10, Better.HIGHER, named=(3, 5),
        whole=False, threshold=Threshold(points=2, source="Stratford 1995"),
        credit="Patient-Specific Functional Scale: Stratford, Gill, Westaway and Binkley, "
               "Physiotherapy Canada 1995.",
        items=(Item("activity", "How well can you do this at the moment?",
                    "I cannot do it", "As well as before"),),
    ),
    Measure(
        "pgic", "Overall change", 1, 7, Better.LOWER, is_change=True,
        credit="Patient Global Impression of Change, public domain (NINDS common data elements).",
        items=(Item("pgic", "Overall, how are you now compared with your first visit?",
                    "Very much better", "Very much worse", 1, 7),),
        labels=("Very much better", "Much better", "A little better", "No change",
                "A little worse", "Much worse", "Very much worse"),
    ),
    Measure(
        "wellness_5", "Recovery check", 5, 25, Better.HIGHER,
        items=(
            Item("fatigue", "How fresh do you feel?", "Worn out", "Full of energy", 1, 5),
            Item("sleep", "How did you sleep?", "Very badly", "Very well", 1, 5),
            Item("soreness", "How do your muscles feel?", "Very sore", "Not sore", 1, 5),
            Item("stress", "How calm do you feel?", "Very tense", "Very calm", 1, 5),
            Item("mood", "How is your mood?", "Very low", "Very good", 1, 5),
        ),
    ),
    Measure(
        "goals", "My goals", 0, 10, Better.HIGHER, named=(1, 3), whole=False, threshold=OWN_CHANGE,
        items=(
            Item("goal", "How is this for you at the moment?",
                 "As far off as it could be", "Just as I would like it"),
            Item(WELLBEING, "How have you been in yourself this week?",
                 "As low as I could be", "As well as I could be"),
        ),
    ),
)  # fmt: skip

HOOPER_CREDIT = "Hooper index: Hooper and Mackinnon, Sports Medicine 1995."
LEFS_CREDIT = (
    "Lower Extremity Functional Scale: Binkley, Stratford, Lott and Riddle, Physical Therapy 1999."
)
FAAM_CREDIT = (
    "Foot and Ankle Ability Measure: Martin, Irrgang, Burdett, Conti and Van Swearingen, "
    "Foot & Ankle International 2005."
)
FAOS_CREDIT = (
    "Foot and Ankle Outcome Score: Roos, Brandsson and Karlsson, Foot & Ankle International 2001."
)
FFI_CREDIT = (
    "Foot Function Index: Budiman-Mak, Conrad and Roach, Journal of Clinical Epidemiology 1991."
)
VISA_A_CREDIT = "VISA-A: Robinson and others, British Journal of Sports Medicine 2001."
TENDINS_A_CREDIT = "TENDINS-A: Murphy and others, British Journal of Sports Medicine 2024."
MYMOP_CREDIT = (
    "MYMOP: Paterson, BMJ 1996. Licensed by its owners; only a total from elsewhere is kept."
)


def _published(
    code: str, name: str, credit: str, high: int = 100, *, low: int = 0, better: Better,
    region: Region | None = None, points: int | None = None, source: str = "",
    validated: bool = True, whole: bool = False,
) -> Measure:  # fmt: skip
    threshold = None
    if points is not None:
        threshold = Threshold(points=points, source=source, validated=validated)
    return Measure(
        code, name, low, high, better, threshold=threshold, credit=credit, region=region,
        whole=whole,
    )  # fmt: skip


def _faos(part: str, name: str) -> Measure:
    return _published(
        f"faos_{part}", f"FAOS {name}", FAOS_CREDIT, better=Better.HIGHER, region=Region.FOOT,
        points=10, validated=False,
        source="10 for every part, as Larsen 2023 took it; it varies by part",
    )  # fmt: skip


def _ffi(code: str, name: str, points: int | None) -> Measure:
    return _published(
        code, name, FFI_CREDIT, better=Better.LOWER, region=Region.FOOT,
        points=points, validated=False, source="about, after Landorf and Radford 2008",
    )  # fmt: skip


SCORE_ENTRY = (
    _published("hooper", "Hooper index", HOOPER_CREDIT, 28, low=4, better=Better.LOWER, whole=True),
    _published("lefs", "LEFS", LEFS_CREDIT, 80, better=Better.HIGHER, region=Region.LEG,
               points=9, source="Binkley 1999", whole=True),
    _published("faam_adl", "FAAM daily living", FAAM_CREDIT, better=Better.HIGHER,
               region=Region.FOOT, points=8, validated=False, source="Martin 2005, not checked"),
    _published("faam_sport", "FAAM sport", FAAM_CREDIT, better=Better.HIGHER,
               region=Region.FOOT, points=9, validated=False, source="Martin 2005, not checked"),
    _faos("pain", "pain"),
    _faos("symptoms", "other symptoms"),
    _faos("adl", "daily living"),
    _faos("sport", "sport and recreation"),
    _faos("qol", "quality of life"),
    _ffi("ffi", "Foot Function Index", 7),
    _ffi("ffi_pain", "Foot Function Index: pain", 12),
    _ffi("ffi_disability", "Foot Function Index: disability", 7),
    _ffi("ffi_limitation", "Foot Function Index: activity limitation", None),
    # 7 was found at 24 weeks: the larger of the two is the one that never says too much.
    _published("visa_a", "VISA-A", VISA_A_CREDIT, better=Better.HIGHER, region=Region.ACHILLES,
               points=14, source="mid-portion, 12 weeks: JOSPT 2021", whole=True),
    _published("tendins_a", "TENDINS-A", TENDINS_A_CREDIT, better=Better.LOWER,
               region=Region.ACHILLES, points=12, source="Murphy 2024"),
    # From 0.5 a change is small; from 1 it is clear.
    _published("mymop", "MYMOP total", MYMOP_CREDIT, 6, better=Better.LOWER,
               points=1, source="profile scores, published range 0.5 to 1"),
)  # fmt: skip

MEASURES = {measure.code: measure for measure in (*OWN, *SCORE_ENTRY)}


def measure(code: str) -> Measure:
    """The measure of that code. Raises ScoreRefused for one that is not in the catalogue."""
    try:
        return MEASURES[code]
    except KeyError:
        raise ScoreRefused("This measure is not in the list. Choose one from the list.") from None


def suited_to(regions: Iterable[Region]) -> list[Measure]:
    """The measures to offer for those parts of the body, in the order of the catalogue."""
    wanted = set(regions)
    return [one for one in MEASURES.values() if one.region in wanted]
