"""Rows about visits: when, how long, which kind, with whom, and what became of it. Pure."""

import re
from datetime import UTC, datetime, timedelta

from clients.transfer.reading.dates import NoDay, Order, day_of
from clients.transfer.reading.lines import Cells, Layout, Said, Shape
from clients.transfer.reading.moments import NoTime, exact, moment_of, parted, time_of
from clients.transfer.reading.people import Trouble, line_of
from clients.transfer.reading.sheets import short
from practice.schedule.models import LONGEST_VISIT

AHEAD = timedelta(days=3 * 366)
LONGEST = int(LONGEST_VISIT.total_seconds() // 60)
MINUTES = re.compile(r"(\d{1,4})(?:\.0+)?\s*(?:m|min|mins|minutes?)?\Z")
HOURS = re.compile(r"(\d{1,2})\s*(?:h|hr|hrs|hours?|:)\s*(\d{1,2})?\s*(?:m|min|mins|minutes?)?\Z")
# What other systems call it, without capitals and marks.
CAME_ABOUT = {
    "booked": "booked|confirmed|scheduled|pending|unconfirmed|accepted|upcoming|open|active",
    "completed": "completed|complete|attended|arrived|checked in|checked out|done|kept|seen|took "
    "place|paid|showed|closed|finished|fulfilled",
    "cancelled": "cancelled|canceled|cancelled late|late cancelled|late canceled|late cancel|late "
    "cancellation|cancelled by client|cancelled by customer|canceled by client|canceled by "
    "customer|cancelled by seller|declined|deleted|called off",
    "did_not_attend": "did not attend|did not come|no show|noshow|dna|missed|did not arrive|"
    "absent|did not take place",
}
WORDS = {name: status for status, names in CAME_ABOUT.items() for name in names.split("|")}
LAYOUT = Layout(
    words={
        "start": "Start: its day, or both",
        "time": "Start: its time",
        "end": "End",
        "minutes": "Length",
        "type": "Kind of visit",
        "therapist": "Therapist",
        "status": "What became of it",
    },
    usual={
        "start": "start|starts|start time|starts at|date|day|appointment date|date and time|"
        "datetime|date time|start date|appointment|appointment time|visit|when|beginn|datum",
        "time": "time|at|uhrzeit",
        "end": "end|ends|end time|ends at|end date|finish|ende",
        "minutes": "minutes|duration|length|duration minutes|length minutes|dauer",
        "type": "type|kind|appointment type|service|treatment|kind of visit|visit type",
        "therapist": "therapist|practitioner|calendar|staff|with|provider|staff member|employee",
        "status": "status|state|outcome|what became of it|appointment status",
    },
    dated="start",
    shapes=(
        Shape(
            "Instep",
            frozenset({"Instep reference", "Start", "Minutes", "Kind of visit", "Therapist"}),
            {
                "Instep reference": "client_ref", "Whole name": "name", "Birth date": "birth_date",
                "Email": "email", "Phone": "phone", "Start": "start", "Minutes": "minutes",
                "Kind of visit": "type", "Therapist": "therapist", "What became of it": "status",
            },
        ),
        Shape(
            "Acuity",
            frozenset({"Start Time", "End Time", "First Name", "Last Name", "Type", "Calendar"}),
            {
                "Start Time": "start", "End Time": "end", "First Name": "given",
                "Last Name": "family", "Phone": "phone", "Email": "email", "Type": "type",
                "Calendar": "therapist",
            },
        ),
    ),
)  # fmt: skip


def visit_in(cells: Cells) -> Said:
    """What a row says of a visit. A moment is in Greenwich's time; no status is "booked"."""
    said: dict[str, object] = {}
    troubles: list[Trouble] = []
    column, starts_at = _start(cells, troubles)
    if starts_at is not None:
        said["start"] = starts_at.isoformat()
        if starts_at.date() > cells.today + AHEAD:
            troubles.append(Trouble(column, "Check the year: that is more than 3 years ahead."))
        minutes = _minutes(cells, starts_at, troubles)
        if minutes is not None:
            said["minutes"] = minutes
    for part in ("type", "therapist"):
        column, text = cells.first(part)
        try:
            said[part] = line_of(text, 120, LAYOUT.words[part])
        except ValueError as error:
            troubles.append(Trouble(column, str(error)))
    column, text = cells.first("status")
    status = WORDS.get(" ".join(re.sub(r"[\W_]+", " ", text.casefold()).split()), "")
    if text and not status:
        troubles.append(Trouble(column, f"“{short(text)}” does not tell whether it took place."))
    said["status"] = status or "booked"
    return said, troubles


def _start(cells: Cells, troubles: list[Trouble]) -> tuple[str, datetime | None]:
    column, text = cells.first("start")
    if not text:
        troubles.append(Trouble("", "There is no start in this row."))
        return "", None
    if (moment := exact(text)) is not None:
        return column, moment
    day, clock = parted(text)
    if beside := cells.first("time")[1]:
        # A workbook's day may say midnight beside the real time.
        clock = parted(beside)[1] or beside
    if not clock:
        troubles.append(Trouble(column, f"“{short(text)}” says no time."))
        return column, None
    try:
        latest = cells.today + AHEAD
        return column, moment_of(day, clock, cells.order, cells.zone, latest=latest)
    except (NoDay, NoTime) as error:
        troubles.append(Trouble(column, str(error)))
        return column, None


def _minutes(cells: Cells, starts_at: datetime, troubles: list[Trouble]) -> int | None:
    """From its end, or as it is said; None where neither is: as long as its kind is here."""
    column, text = cells.first("end")
    try:
        if text:
            minutes = _until(text, starts_at, cells)
        else:
            column, text = cells.first("minutes")
            if not text:
                return None
            minutes = length_of(text)
    except (NoDay, NoTime) as error:
        troubles.append(Trouble(column, str(error)))
        return None
    if minutes <= 0:
        troubles.append(Trouble(column, "It ends before it starts."))
    elif minutes > LONGEST:
        troubles.append(Trouble(column, f"It is longer than {LONGEST // 60} hours."))
    return minutes


def _until(text: str, starts_at: datetime, cells: Cells) -> int:
    """A visit ends on its day. Some exports write the day of the end the other way round than that
    of the start, so it is read either way, and only its time is used.
    """
    ends_at = exact(text)
    if ends_at is None:
        day, clock = parted(text)
        on = starts_at.astimezone(cells.zone).date()
        if not clock:
            raise NoTime(f"“{short(text)}” says no time.")
        if day and on not in _either_way(day, cells):
            raise NoDay("It ends on another day than it starts.")
        ends_at = datetime.combine(on, time_of(clock), tzinfo=cells.zone)
    return int((ends_at.astimezone(UTC) - starts_at).total_seconds() // 60)


def _either_way(day: str, cells: Cells) -> set[object]:
    found: set[object] = set()
    for order in Order:
        try:
            found.add(day_of(day, order, latest=cells.today + AHEAD))
        except NoDay:
            continue
    return found


def length_of(text: str) -> int:
    """Minutes: 60, 60 min, 1:30, 1 h 30. Raises `NoTime`."""
    bare = " ".join(text.lower().split())
    if found := MINUTES.match(bare):
        return int(found[1])
    if found := HOURS.match(bare):
        return int(found[1]) * 60 + int(found[2] or 0)
    raise NoTime(f"“{short(text)}” is not a length.")
