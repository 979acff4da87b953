"""Rows about old notes: the day, who wrote them, and the text. Pure."""

from datetime import time

from django.core.exceptions import ValidationError

from clients.transfer.reading.dates import NoDay, day_of
from clients.transfer.reading.lines import Cells, Layout, Said
from clients.transfer.reading.moments import exact, parted
from clients.transfer.reading.people import Trouble, line_of
from practice.schedule.wall import wall_time_or_next
from practice.web.text import plain_text

LONGEST = 50_000
NOON = time(12)
LAYOUT = Layout(
    words={"day": "The day of the note", "writer": "Who wrote it", "text": "The text"},
    usual={
        "day": "date|day|note date|date of note|created|created at|created on|written on|"
        "appointment date|session date|visit date|start|start time|datum",
        "writer": "writer|written by|author|practitioner|therapist|staff|created by|signed by",
        "text": "note|notes|text|content|body|session note|session notes|treatment note|"
        "treatment notes|subjective|objective|assessment|plan|s|o|a|p|notiz",
    },
    dated="day",
)  # fmt: skip


def note_in(cells: Cells) -> Said:
    """What a row says of a note. Of several columns of text each stands under its heading."""
    said: dict[str, object] = {}
    troubles: list[Trouble] = []
    column, text = cells.first("day")
    if not text:
        troubles.append(Trouble("", "There is no day in this row."))
    else:
        try:
            moment = exact(text)
            if moment is not None:
                day = moment.astimezone(cells.zone).date()
            else:
                day = day_of(parted(text)[0], cells.order, latest=cells.today)
            if day > cells.today:
                raise NoDay("This day is still to come.")
            said["at"] = wall_time_or_next(day, NOON, cells.zone).isoformat()
        except (NoDay, OverflowError) as error:
            troubles.append(Trouble(column, str(error)))
    column, text = cells.first("writer")
    try:
        said["writer"] = line_of(text, 120, LAYOUT.words["writer"])
    except ValueError as error:
        troubles.append(Trouble(column, str(error)))
    _text(cells, said, troubles)
    return said, troubles


def _text(cells: Cells, said: dict[str, object], troubles: list[Trouble]) -> None:
    parts = cells.each("text")
    if not parts:
        troubles.append(Trouble("", "There is no text in this row."))
        return
    column, text = parts[0]
    if cells.holding("text") > 1:
        text = "\n\n".join(f"{heading}:\n{part}" for heading, part in parts)
    if len(text) > LONGEST:
        troubles.append(Trouble(column, f"The text is longer than {LONGEST:,} characters."))
        return
    try:
        plain_text(text)
    except ValidationError as error:
        troubles.append(Trouble(column, error.messages[0]))
        return
    said["text"] = text
