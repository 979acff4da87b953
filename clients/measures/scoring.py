"""From answers to scores, one function per measure, each with its formula and where it is from.

Pure: no clock, no query. Scores are Decimals with 2 places. A gap in the answers is None, never 0.
Whatever cannot be scored raises ScoreRefused with a sentence for whoever typed it; nothing is
filled in by guessing. What two scores say of each other is in `change.py`.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import partial

from clients.measures.answers import Answers, ScoreRefused, given, mean, rounded, whole_number
from clients.measures.catalogue import WELLBEING, measure

# How many questions each part of a published form has.
FAAM_PARTS = {"faam_adl": (21, 19), "faam_sport": (8, 7)}  # and how many must be answered
FAOS_PARTS = {"faos_pain": 9, "faos_symptoms": 7, "faos_adl": 17, "faos_sport": 5, "faos_qol": 4}
FFI_PARTS = {"ffi_pain": 9, "ffi_disability": 9, "ffi_limitation": 5}


def entered(code: str, value: object) -> Decimal:
    """A score worked out elsewhere, as it was typed, checked against the measure's range.

    `value` is an int or a Decimal with up to 2 places, in the units of the measure; one that only
    has whole scores takes no decimals.
    """
    its = measure(code)
    kind = "a whole number" if its.whole else "a number with up to 2 decimals"
    if isinstance(value, Decimal) and value.is_finite():
        number = value
    elif type(value) is int:
        number = Decimal(value)
    else:
        raise ScoreRefused(f"{its.name}: use {kind} from {its.low} to {its.high}.")
    step = Decimal(1) if its.whole else Decimal("0.01")
    # The range first: what lies far outside it has too many digits to be divided.
    if not its.low <= number <= its.high or number % step:
        raise ScoreRefused(f"{its.name}: use {kind} from {its.low} to {its.high}.")
    return number.quantize(Decimal("0.01")) + 0  # adding 0 takes the sign off a typed -0


def rating(code: str, answers: Answers) -> Decimal:
    """The one answer itself: 0 to 10 for ratings and sleep, 1 to 7 for overall change.

    Numeric rating scales are used as they are (Salaffi 2004 for pain); PGIC after Guy 1976.
    """
    its = measure(code)
    if len(answers) != 1:
        raise ScoreRefused(f"{its.name} takes 1 answer; given: {len(answers)}.")
    return rounded(whole_number(answers[0], its.low, its.high, its.name))


def sleep_hours(value: object) -> Decimal:
    """Hours slept, kept beside sleep quality and never part of it: 0 to 24, in half hours."""
    if type(value) is int or (isinstance(value, Decimal) and value.is_finite()):
        hours = Decimal(value)
        if 0 <= hours <= 24 and not hours % Decimal("0.5"):
            return hours
    raise ScoreRefused("Hours of sleep: use a number from 0 to 24, in half hours.")


def psfs(ratings: Mapping[str, int | None]) -> Decimal:
    """Mean of the activities' ratings, each 0 (cannot) to 10 (as before). Stratford 1995.

    Keys tell the activities apart. 3 to 5 of them; one that was not rated is left out of the mean,
    as long as 3 are left.
    """
    return rounded(mean(list(rated("psfs", ratings).values())))


def goals(ratings: Mapping[str, int | None]) -> Decimal:
    """Mean of 1 to 3 goals and of wellbeing (under the key `wellbeing`), each 0 to 10.

    Our own measure, with equal weights. Its numbers are not comparable with any published one.
    """
    return rounded(mean(list(rated("goals", ratings).values())))


def rated(code: str, ratings: Mapping[str, int | None]) -> dict[str, int]:
    """What was rated of the activities or goals that a client named, checked.

    Raises ScoreRefused for too few or too many of them, or when wellbeing is missing from goals.
    """
    its = measure(code)
    if its.named is None:
        raise ScoreRefused(f"{its.name} has fixed questions. Fill in those instead.")
    least, most = its.named
    read = {
        key: whole_number(answer, 0, 10, its.name)
        for key, answer in ratings.items()
        if answer is not None
    }
    own = {WELLBEING} if code == "goals" else set()
    what = "goals" if code == "goals" else "activities"
    if len(ratings.keys() - own) > most:
        raise ScoreRefused(f"{its.name}: keep to {most} {what} at most.")
    if len(read.keys() - own) < least:
        so_far = len(read.keys() - own)
        raise ScoreRefused(f"{its.name}: rate {least} to {most} {what}; so far: {so_far}.")
    if not own <= read.keys():
        raise ScoreRefused(f"{its.name}: rate wellbeing as well, from 0 to 10.")
    return read


def wellness(answers: Answers) -> Decimal:
    """Sum of 5 answers, each 1 to 5 with 5 best: 5 to 25. All 5 are needed.

    Our own wording of a widely used idea (morning check of athletes, McLean 2010).
    """
    return rounded(sum(given(answers, of=5, low=1, high=5, name="Recovery check", least=5)))


def hooper(answers: Answers) -> Decimal:
    """Sum of sleep, stress, fatigue and soreness, each 1 to 7 with 1 best: 4 to 28.

    Hooper and Mackinnon 1995. All 4 are needed.
    """
    return rounded(sum(given(answers, of=4, low=1, high=7, name="Hooper index", least=4)))


def lefs(answers: Answers) -> Decimal:
    """Sum of 20 answers, each 0 to 4 with 4 best: 0 to 80. Binkley 1999.

    The paper has no rule for gaps, so all 20 are needed.
    """
    return rounded(sum(given(answers, of=20, low=0, high=4, name="LEFS", least=20)))


def faam(code: str, answers: Answers) -> Decimal:
    """Sum of the answers / (number answered x 4) x 100: 0 to 100. Martin 2005.

    `code` is faam_adl (21 answers, 19 needed) or faam_sport (8, 7 needed), each 0 to 4 with 4
    best. A question that does not apply counts as not answered.
    """
    of, least = FAAM_PARTS[code]
    read = given(answers, of=of, low=0, high=4, name=measure(code).name, least=least)
    return rounded(mean(read) * 100 / 4)


def faos(code: str, answers: Answers) -> Decimal:
    """100 - mean answer x 25: 0 to 100, one score per part and never a total. Roos 2001.

    Answers are 0 to 4 with 0 best. Up to 2 gaps are left out of the mean, as the user's guide
    (2003) has it; with more there is no score.
    """
    of = FAOS_PARTS[code]
    read = given(answers, of=of, low=0, high=4, name=measure(code).name, least=of - 2)
    return rounded(100 - mean(read) * 25)


def ffi_part(code: str, answers: Answers) -> Decimal:
    """Sum of the answers / (number answered x 10) x 100: 0 to 100. Budiman-Mak 1991.

    Answers are 0 to 10 with 0 best, as on the numeric form (the first had 0 to 9). A question
    that does not apply is left out above and below the line; one answer is enough.
    """
    return rounded(_ffi_exact(code, answers))


def ffi(answers: Answers) -> Decimal:
    """Mean of the scores of the three parts: 0 to 100. Budiman-Mak 1991.

    23 answers: 9 on pain, 9 on disability, 5 on activity limitation. Every part needs 1 answer or
    more. (The other total in use, sum / 230 x 100, has no place for what does not apply.)
    """
    given(answers, of=23, low=0, high=10, name="Foot Function Index", least=len(FFI_PARTS))
    parts, start = [], 0
    for code, count in FFI_PARTS.items():
        parts.append(_ffi_exact(code, answers[start : start + count]))
        start += count
    return rounded(sum(parts, Fraction(0)) / 3)


def _ffi_exact(code: str, answers: Answers) -> Fraction:
    read = given(answers, of=FFI_PARTS[code], low=0, high=10, name=measure(code).name, least=1)
    return mean(read) * 10


def visa_a(answers: Answers) -> Decimal:
    """Sum of 8 answers, the first 7 from 0 to 10, the last from 0 to 30: 0 to 100, 100 best.

    Robinson 2001. All 8 are needed.
    """
    read = given(answers, of=8, low=0, high=30, name="VISA-A", least=8)
    for n, answer in enumerate(read[:7], 1):
        whole_number(answer, 0, 10, f"VISA-A, question {n}")
    return rounded(sum(read))


# Those with a fixed number of answers. PSFS and goals take what the client named; TENDINS-A and
# MYMOP are worked out by their owners' rules, so their totals are entered.
SCORERS: Mapping[str, Callable[[Answers], Decimal]] = {
    **{
        code: partial(rating, code)
        for code in (
            "nrs_pain", "nrs_soreness", "nrs_stiffness", "nrs_fatigue", "nrs_stress",
            "sleep_0_10", "pgic",
        )
    },
    "wellness_5": wellness,
    "hooper": hooper,
    "lefs": lefs,
    **{code: partial(faam, code) for code in FAAM_PARTS},
    **{code: partial(faos, code) for code in FAOS_PARTS},
    "ffi": ffi,
    **{code: partial(ffi_part, code) for code in FFI_PARTS},
    "visa_a": visa_a,
}  # fmt: skip


def score(code: str, answers: Answers) -> Decimal:
    """The score of a form with a fixed number of answers, given in the form's order."""
    its = measure(code)
    if code not in SCORERS:
        where = "the activities or goals" if its.named else "the total of the form"
        raise ScoreRefused(f"{its.name} is not worked out from a row of answers: enter {where}.")
    return SCORERS[code](answers)
