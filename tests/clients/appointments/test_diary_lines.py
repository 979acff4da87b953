"""The lines of the diary: what a person typed is words, and nothing else."""

from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template import Context

from clients.appointments.diary import Day, Row, Visit
from clients.appointments.models import Status
from clients.appointments.templatetags.diary import diary_rows
from practice.schedule.slots import Span

TEN = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NASTY = """<script>alert(1)</script>"'><img src=x onerror=y> &amp; O'Brien"""
VISIT = Visit(
    ref="ABCDEFGHJK", starts=TEN, ends=TEN + HOUR, occupied=Span(TEN, TEN + HOUR),
    status=Status.BOOKED, client="Rosa Bell", kind="Foot session", colour="teal", room="",
    therapist="Sam Okafor", therapist_id=1, room_id=None, version=3,
)  # fmt: skip


class Read(HTMLParser):
    """The elements and the words of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= dict(attrs)

    def handle_data(self, data: str) -> None:
        self.words += data


def read(*rows: Row, **context: Any) -> Read:
    return Read(diary_rows(Context(context), Day(date(2026, 11, 23), rows, False, 24)))


def of(visit: Visit, **context: Any) -> Read:
    return read(Row(visit.starts, visit.ends, visit), **context)


@pytest.mark.parametrize("where", ["client", "kind", "room", "therapist"])
def test_markup_in_a_name_is_shown_as_it_was_typed(where: str) -> None:
    plain = of(VISIT._replace(room="Room", therapist="Sam"), shows_therapist=True)
    # A therapist is named by the first word of the name.
    nasty = NASTY.replace(" ", "_")
    found = of(VISIT._replace(**({"room": "Room"} | {where: nasty})), shows_therapist=True)
    assert found.tags == plain.tags
    assert nasty in found.words
    if where == "client":
        assert found.attributes["data-name"] == nasty


def test_markup_in_a_filter_stays_in_the_address() -> None:
    found = read(Row(TEN, TEN + HOUR), kept='&therapist="><script>')
    assert found.tags == ["li", "a", "span"]
    assert str(found.attributes["href"]).endswith('&therapist="><script>&at=10:00')


def test_a_gap_says_when_and_leads_to_its_booking() -> None:
    found = read(Row(TEN, TEN + 3 * HOUR), kept="&room=R1")
    assert found.words == "Free 10:00 to 13:00 on Monday 23 November 2026. Book"
    assert found.attributes["href"] == "/diary/book/?on=2026-11-23&room=R1&at=10:00"
    assert (found.attributes["data-minutes"], found.attributes["class"]) == (
        "180", "visually-hidden",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "10:00 to 11:00Rosa BellFoot session"),
        ({"room": "Garden room"}, "10:00 to 11:00Rosa BellFoot session, Garden room"),
        ({"level": "stop", "word": "Do not treat"}, "Do not treat"),
        ({"pulse": "Health changed"}, "Health changed"),
        ({"note": "draft"}, "Note to sign"),
        ({"status": Status.HELD}, "Held"),
        ({"status": Status.ASKED}, "To confirm"),
        ({"status": Status.CANCELLED}, "Cancelled"),
        ({"status": Status.DID_NOT_ATTEND}, "Did not come"),
    ],
)
def test_a_line_says_what_is_to_be_known(changes: dict[str, Any], words: str) -> None:
    assert words in of(VISIT._replace(**changes)).words.replace("\n", "")


@pytest.mark.parametrize("status", Status)
def test_only_what_can_be_moved_is_dragged(status: Status) -> None:
    found = of(VISIT._replace(status=status))
    assert ("data-visit" in found.attributes) is (status in (Status.BOOKED, Status.ASKED))


def test_where_now_is() -> None:
    assert read(Row(TEN, TEN, is_now=True)).words == "Now, 10:00"
