"""Until when a record is kept: from days alone, so that the rule can be read and tested."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

# What insurers and registers ask at least; a practice may keep longer, and never shorter.
YEARS = 8
YEARS_PAST_18 = 7
# After the end of the tax year (5 April) in which money came last. Awaits an accountant's review.
YEARS_OF_MONEY = 6
TAX_YEAR_ENDS = (4, 5)
ADULT = 18
NEARLY_ADULT = 17


@dataclass(frozen=True)
class Keeping:
    """What was reckoned with, and the day from which the record may go."""

    until: date | None
    because: str


def keep_until(
    *,
    last_treatment: date | None,
    birth_date: date | None,
    years: int = YEARS,
    years_past_18: int = YEARS_PAST_18,
    last_money: date | None = None,
    years_of_money: int = YEARS_OF_MONEY,
) -> Keeping:
    """The first day on which nothing asks for the record any more; None for who was never treated
    and never owed or paid anything.

    Years from the last treatment; for who was a child then, until their 25th birthday as well, or
    the 26th if they were 17. Without a birth date it says so: whoever confirms must know.
    """
    clinical = _treated(last_treatment, birth_date, years, years_past_18)
    if last_money is None:
        return clinical
    until = anniversary(_tax_year_end(last_money), years_of_money) + timedelta(days=1)
    if clinical.until is not None and clinical.until >= until:
        return clinical
    spoken = f"{years_of_money} years after the end of the tax year of the last payment."
    return Keeping(until, f"{spoken} {clinical.because}" if last_treatment else spoken)


def _treated(
    last_treatment: date | None, birth_date: date | None, years: int, years_past_18: int
) -> Keeping:
    if last_treatment is None:
        return Keeping(None, "They were never treated here.")
    since_treatment = anniversary(last_treatment, years)
    adult = Keeping(since_treatment, f"{years} years after the last treatment.")
    if birth_date is None:
        doubt = "No birth date is known: find out whether they were a child."
        return Keeping(since_treatment, f"{adult.because} {doubt}")
    age = _age_on(last_treatment, birth_date)
    if age >= ADULT:
        return adult
    birthday = ADULT + years_past_18 + (1 if age == NEARLY_ADULT else 0)
    grown_up = anniversary(birth_date, birthday)
    if grown_up <= since_treatment:
        return adult
    return Keeping(grown_up, f"Until the {birthday}th birthday: they were {age} when treated last.")


def anniversary(day: date, years: int) -> date:
    """The same day so many years on; of 29 February, 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _tax_year_end(day: date) -> date:
    ends = day.replace(month=TAX_YEAR_ENDS[0], day=TAX_YEAR_ENDS[1])
    return ends if day <= ends else anniversary(ends, 1)


def _age_on(day: date, born: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
