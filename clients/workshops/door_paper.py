"""The list at the door on paper: a list for each day, a line to sign for each person."""

from pathlib import Path

from clients.workshops.door_showing import door_of
from clients.workshops.models import Workshop
from practice.web.paper import as_pdf
from practice.web.words import clock, day

SOURCE = Path(__file__).with_name("door.typ")


def door_pdf(workshop: Workshop, *, sealed: bool) -> bytes:
    """A4; what is adapted stands on it only for who leads."""
    zone = workshop.practice.zone
    lists = []
    for one in workshop.dates.all():
        one.workshop = workshop
        start, end = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
        people = door_of(workshop, one, words="", sealed=sealed).expected
        rows = [
            {"name": who.name, "along": who.along_with, "adapted": who.adapted} for who in people
        ]
        lists.append({"dated": f"{day(start)}, {clock(start)} to {clock(end)}", "rows": rows})
    data = {
        "title": workshop.title, "practice": workshop.practice.name, "place": workshop.place_name,
        "leader": workshop.leader.name, "lists": lists,
    }  # fmt: skip
    return as_pdf(SOURCE, data)
