"""The settings pages of what is offered and when: what is typed, kept, refused and undone."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.schedule.actions.hours import HoursRefused, edition, set_date, set_week, week_of
from practice.schedule.models import (
    AppointmentType,
    UnavailableBlock,
    WorkingHours,
)
from practice.schedule.wall import local_day
from tests.factories import AppointmentTypeFactory, ClientFactory, MembershipFactory, RoomFactory
from tests.factories.appointments import booked
from tests.factories.hours import blocked, works

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SignIn = Callable[[Browser, Membership], Browser]


@pytest.fixture
def today(owner: Membership) -> date:
    return local_day(timezone.now(), owner.practice.zone)


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def a_type(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Foot session", "minutes": "45", "buffer_before": "", "buffer_after": "15",
        "price": "£45.50", "colour": "plum", "is_hands_on": "on", "note_prompts": "Sleep?",
    } | changes  # fmt: skip


def test_a_type_is_added_changed_retired_and_brought_back(mine: Browser, owner: Membership) -> None:
    garden = RoomFactory(practice=owner.practice, name="Garden room")
    new = reverse("new_appointment_type")
    assert mine.post(new, a_type(rooms=[garden.pk])).status_code == 302
    made = owner.practice.appointment_types.get()
    assert (made.minutes, made.buffer_before, made.buffer_after) == (45, 0, 15)
    assert (made.price_pence, made.price, made.colour) == (4550, "£45.50", "plum")
    assert (made.is_online, made.is_hands_on, list(made.rooms.all())) == (False, True, [garden])
    listed = mine.get(reverse("appointment_types")).content.decode()
    assert "bar-plum" in listed
    assert "£45.50" in listed
    edit = reverse("edit_appointment_type", args=[made.ref])
    assert 'value="45.50"' in mine.get(edit).content.decode()
    mine.post(edit, a_type(price="0", is_online="on", name="Foot rest"))
    made.refresh_from_db()
    assert (made.price, made.is_online, made.name, made.rooms.count()) == (
        "Free", True, "Foot rest", 0,
    )  # fmt: skip
    retire = reverse("retire_appointment_type", args=[made.ref])
    for _ in range(2):
        mine.post(retire)
    mine.post(retire, {"back": "1"})
    made.refresh_from_db()
    assert made.is_retired is False
    assert verbs() == ["type.added", "type.changed", "type.retired", "type.brought_back"]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("price", "a lot", "Enter the price in pounds, such as 45 or 45.50."),
        ("price", "45.5", "Enter the price in pounds, such as 45 or 45.50."),
        ("price", "-1", "Enter the price in pounds, such as 45 or 45.50."),
        ("price", "99999", "Enter the price in pounds, such as 45 or 45.50."),
        ("minutes", "4", "Enter 5 or more."),
        ("minutes", "481", "Enter 480 or less."),
        ("minutes", "", "Fill in: Length in minutes."),
        ("buffer_before", "241", "Enter 240 or less."),
        ("buffer_after", "-1", "Enter 0 or more."),
        ("colour", "red", "Choose one of the answers on the page."),
        ("name", "", "Fill in: Name."),
        ("name", "Taken", "There is one called “Taken” already."),
    ],
)
def test_a_type_that_cannot_be_is_refused_with_what_was_typed(
    mine: Browser, owner: Membership, field: str, typed: str, sentence: str
) -> None:
    AppointmentTypeFactory(practice=owner.practice, name="Taken")
    page = mine.post(reverse("new_appointment_type"), a_type(**{field: typed}))
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert "Sleep?" in page.content.decode()
    assert AppointmentType.objects.count() == 1


def test_another_practices_room_is_no_room_of_ours(mine: Browser, owner: Membership) -> None:
    RoomFactory(practice=owner.practice)
    page = mine.post(reverse("new_appointment_type"), a_type(rooms=[RoomFactory().pk]))
    assert page.status_code == 422


def test_rooms_are_added_renamed_and_taken_out_of_use(mine: Browser, owner: Membership) -> None:
    rooms = reverse("rooms")
    assert "No rooms yet." in mine.get(rooms).content.decode()
    mine.post(rooms, {"name": "Attic"})
    again = mine.post(rooms, {"name": "Attic"})
    assert (again.status_code, "There is one called “Attic”" in again.content.decode()) == (
        422, True,
    )  # fmt: skip
    attic = owner.practice.rooms.get()
    mine.post(reverse("edit_room", args=[attic.ref]), {"name": "Loft"})
    kind = AppointmentTypeFactory(practice=owner.practice, name="Foot session")
    kind.rooms.add(attic)
    retire = reverse("retire_room", args=[attic.ref])
    refused = mine.post(retire)
    assert said(refused)[-1].startswith("Loft is the only room of Foot session. Give ")
    kind.rooms.add(RoomFactory(practice=owner.practice, name="Cellar"))
    mine.post(retire)
    attic.refresh_from_db()
    assert (attic.name, attic.is_retired) == ("Loft", True)
    mine.post(retire, {"back": "1"})
    attic.refresh_from_db()
    assert attic.is_retired is False
    assert verbs() == ["room.added", "room.changed", "room.retired", "room.brought_back"]


def typed_week(seen: str = "", **days: list[tuple[str, str]]) -> dict[str, str]:
    """The form of a week: mon=[("09:00", "13:00")]."""
    names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    form = {"seen": seen, "sent": "True"}
    for name, stretches in days.items():
        for n, (start, end) in enumerate(stretches):
            key = f"d{names.index(name)}_{n}"
            form |= {f"{key}_from": start, f"{key}_until": end}
    return form


def test_a_week_is_replaced_as_a_whole(mine: Browser, owner: Membership) -> None:
    page = reverse("weekly_hours", args=[owner.ref])
    form = typed_week(mon=[("14:00", "17:30"), ("09:00", "13:00")], sun=[("20:00", "00:00")])
    assert mine.post(page, form).status_code == 302
    assert week_of(owner) == {0: [(540, 780), (840, 1050)], 6: [(1200, 1440)]}
    # Sent twice, it is stored once.
    assert mine.post(page, form).status_code == 302
    assert verbs() == ["hours.set"]
    shown = mine.get(page).content.decode()
    assert 'value="09:00"' in shown
    assert 'value="00:00"' in shown
    copy = typed_week(seen=edition(week_of(owner)), mon=[("09:00", "12:00")], tue=[("x", "")])
    mine.post(page, copy | {"copy_monday": "on"})
    assert week_of(owner) == {n: [(540, 720)] for n in range(5)}


def test_a_second_tab_is_told_and_keeps_what_was_typed(mine: Browser, owner: Membership) -> None:
    page = reverse("weekly_hours", args=[owner.ref])
    mine.post(page, typed_week(mon=[("09:00", "13:00")]))
    second = mine.post(page, typed_week(tue=[("10:10", "13:00")]))
    assert second.status_code == 422
    assert "These hours were changed in another window" in second.content.decode()
    assert 'value="10:10"' in second.content.decode()
    assert week_of(owner) == {0: [(540, 780)]}


@pytest.mark.parametrize(
    ("stretches", "sentence"),
    [
        (
            [("09:00", "14:00"), ("13:00", "17:00")],
            "Tuesday: 13:00 to 17:00 overlaps 09:00 to 14:00. Let one end before the other begins.",
        ),
        ([("09:00", "09:00")], "Tuesday: 09:00 to 09:00 ends before it begins."),
        ([("14:00", "09:00")], "Tuesday: 14:00 to 09:00 ends before it begins."),
        ([("09:00", "")], "Tuesday: enter when it ends."),
        ([("", "09:00")], "Tuesday: enter when it begins."),
        ([("nine", "09:00")], "Enter a time, such as 14:30."),
        ([("09:00", "13:00"), ("12:00", "00:00")], "Tuesday: 12:00 to 00:00 overlaps"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_the_reason(
    mine: Browser, owner: Membership, stretches: list[tuple[str, str]], sentence: str
) -> None:
    page = mine.post(reverse("weekly_hours", args=[owner.ref]), typed_week(tue=stretches))
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not WorkingHours.objects.exists()


def test_touching_stretches_are_no_overlap(mine: Browser, owner: Membership) -> None:
    both = typed_week(tue=[("09:00", "13:00"), ("13:00", "17:00")])
    assert mine.post(reverse("weekly_hours", args=[owner.ref]), both).status_code == 302


def test_the_database_refuses_an_overlap_too(owner: Membership, today: date) -> None:
    overlap = [(540, 780), (720, 900)]
    with pytest.raises(HoursRefused, match="overlap"):
        set_week(therapist=owner, week={0: overlap}, seen="", by=owner)
    with pytest.raises(HoursRefused, match="overlap"):
        set_date(therapist=owner, on=today, stretches=overlap, by=owner)
    assert (WorkingHours.objects.count(), verbs()) == (0, [])


def test_therapists_set_their_own_hours_and_owners_everybodys(
    client: Browser, therapist: Membership, owner: Membership, signed_in: SignIn
) -> None:
    theirs = signed_in(client, therapist)
    names = ("weekly_hours", "dates", "time_off", "therapist_rules")
    assert {theirs.get(reverse(n, args=[therapist.ref])).status_code for n in names} == {200}
    assert {theirs.get(reverse(n, args=[owner.ref])).status_code for n in names} == {403}
    index = theirs.get(reverse("settings")).content.decode()
    assert (owner.ref in index, reverse("rooms") in index) == (False, False)
    closed = blocked(
        owner.practice, timezone.now(), timezone.now() + DAY, by=owner, reason="Bank holiday"
    )
    assert theirs.post(reverse("remove_block", args=[closed.ref])).status_code == 404
    of_owner = blocked(
        owner.practice, timezone.now(), timezone.now() + DAY, by=owner, therapist=owner
    )
    assert theirs.post(reverse("remove_block", args=[of_owner.ref])).status_code == 403
    assert UnavailableBlock.objects.count() == 2
    everybodys = signed_in(Browser(), owner)
    assert {everybodys.get(reverse(n, args=[therapist.ref])).status_code for n in names} == {200}
    assert therapist.ref in everybodys.get(reverse("settings")).content.decode()


def test_office_has_no_hours_to_set(mine: Browser, admin_member: Membership) -> None:
    assert mine.get(reverse("weekly_hours", args=[admin_member.ref])).status_code == 404


def test_one_date_differs_and_is_given_back(mine: Browser, owner: Membership, today: date) -> None:
    page = reverse("dates", args=[owner.ref])
    works(owner, (9, 17))
    on = today + 3 * DAY
    mine.post(page, {"on": on.isoformat(), "d_0_from": "10:00", "d_0_until": "12:00"})
    mine.post(page, {"on": (on + DAY).isoformat()})
    listed = mine.get(page).content.decode()
    assert "10:00 to 12:00" in listed
    assert "Not working" in listed
    forget = reverse("forget_date", args=[owner.ref, on.isoformat()])
    mine.post(forget)
    mine.post(forget)
    assert not owner.working_hours.filter(on=on).exists()
    assert "is like its weekday again" in mine.get(page).content.decode()
    mine.post(reverse("put_back"))
    assert owner.working_hours.get(on=on).from_minute == 600
    assert said(mine.post(reverse("put_back")))[-1] == "There is nothing left to undo."
    assert verbs() == ["hours.date_set"] * 2 + ["hours.date_removed", "hours.date_set"]


@pytest.mark.parametrize("days", [-1, 1200])
def test_a_date_is_from_today_on_and_within_three_years(
    mine: Browser, owner: Membership, today: date, days: int
) -> None:
    on = (today + days * DAY).isoformat()
    assert mine.post(reverse("dates", args=[owner.ref]), {"on": on}).status_code == 422


def test_a_day_that_is_none_is_not_found(mine: Browser, owner: Membership) -> None:
    assert mine.post(reverse("forget_date", args=[owner.ref, "soon"])).status_code == 404


@pytest.mark.parametrize("what", ["dates", "time_off", "closed_days"])
def test_visits_inside_are_named_before_it_is_saved(
    mine: Browser, owner: Membership, therapist: Membership, today: date, what: str
) -> None:
    rosa = ClientFactory(practice=owner.practice, name="Rosa Bell")
    now = timezone.now()
    soon = (now + 5 * DAY).replace(hour=12, minute=0, second=0, microsecond=0)
    visit = booked(rosa, owner, soon, now=now)
    colleagues = booked(
        ClientFactory(practice=owner.practice, name="Tom Hill"), therapist, soon, now=now
    )
    page = reverse(what) if what == "closed_days" else reverse(what, args=[owner.ref])
    on = local_day(soon, owner.practice.zone).isoformat()
    form = {"on": on, "from_day": on}
    first = mine.post(page, form)
    assert first.status_code == 200
    words = first.content.decode()
    assert reverse("appointment", args=[visit.ref]) in words
    assert (reverse("appointment", args=[colleagues.ref]) in words) is (what == "closed_days")
    assert ("Nothing is saved yet." in words, "Rosa Bell" in words) == (True, True)
    assert (UnavailableBlock.objects.count(), WorkingHours.objects.count()) == (0, 0)
    assert mine.post(page, form | {"told": first.context["told"]}).status_code == 302
    assert (UnavailableBlock.objects.count() + WorkingHours.objects.count()) == 1
    visit.refresh_from_db()
    assert visit.status == "booked"


def test_a_visit_within_the_new_hours_is_not_in_the_way(mine: Browser, owner: Membership) -> None:
    now = timezone.now()
    soon = (now + 5 * DAY).replace(hour=12, minute=0, second=0, microsecond=0)
    booked(ClientFactory(practice=owner.practice), owner, soon, now=now)
    on = local_day(soon, owner.practice.zone).isoformat()
    form = {"on": on, "d_0_from": "08:00", "d_0_until": "18:00"}
    assert mine.post(reverse("dates", args=[owner.ref]), form).status_code == 302


def test_time_off_is_kept_once_removed_and_put_back(
    mine: Browser, owner: Membership, today: date
) -> None:
    page = reverse("time_off", args=[owner.ref])
    on = today + 10 * DAY
    form = {"from_day": on.isoformat(), "until_day": (on + 2 * DAY).isoformat(), "reason": "Away"}
    for _ in range(2):
        mine.post(page, form)
    kept = UnavailableBlock.objects.get()
    assert (kept.therapist, kept.reason) == (owner, "Away")
    assert timedelta(days=3) - (kept.ends_at - kept.starts_at) in {
        timedelta(), timedelta(hours=1), timedelta(hours=-1),
    }  # fmt: skip
    mine.post(reverse("remove_block", args=[kept.ref]))
    assert not UnavailableBlock.objects.exists()
    assert "can be booked again" in mine.get(page).content.decode()
    # The undo is offered where it was taken away, and nowhere else.
    assert "can be booked again" not in mine.get(reverse("closed_days")).content.decode()
    mine.post(reverse("put_back"))
    assert UnavailableBlock.objects.get().starts_at == kept.starts_at
    assert verbs() == ["block.added", "block.removed", "block.added"]


@pytest.mark.parametrize(
    ("until", "times", "status"),
    [
        (0, ("13:00", "15:00"), 302),
        (0, ("13:00", ""), 302),
        (0, ("", "15:00"), 302),
        (0, ("15:00", "13:00"), 422),
        (0, ("13:00", "13:00"), 422),
        (-1, ("", ""), 422),
        (0, ("one", ""), 422),
        (2000, ("", ""), 422),
    ],
)
def test_a_block_ends_after_it_begins(
    mine: Browser, today: date, until: int, times: tuple[str, str], status: int
) -> None:
    on = today + 10 * DAY
    form = {
        "from_day": on.isoformat(), "until_day": (on + until * DAY).isoformat(),
        "from_time": times[0], "until_time": times[1],
    }  # fmt: skip
    page = mine.post(reverse("closed_days"), form)
    assert page.status_code == status
    assert UnavailableBlock.objects.count() == (status == 302)
    assert mine.get(reverse("closed_days")).status_code == 200


def test_a_workshops_block_is_shown_and_stays(mine: Browser, owner: Membership) -> None:
    now = timezone.now()
    made = blocked(owner.practice, now + DAY, now + 2 * DAY, by=owner, therapist=owner)
    UnavailableBlock.objects.filter(pk=made.pk).update(source="workshop:abc")
    listed = mine.get(reverse("time_off", args=[owner.ref])).content.decode()
    assert ("From a workshop" in listed, "Remove" in listed) == (True, False)
    assert mine.post(reverse("remove_block", args=[made.ref])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_ask_as_often_however_long(
    mine: Browser, owner: Membership, rows: int, django_assert_num_queries: Any
) -> None:
    now = timezone.now()
    for n in range(rows):
        kind = AppointmentTypeFactory(practice=owner.practice)
        kind.rooms.add(RoomFactory(practice=owner.practice))
        blocked(owner.practice, now + n * DAY, now + (n + 1) * DAY, by=owner)
        works(MembershipFactory(practice=owner.practice), (9, 12))
    for name, queries in {"settings": 9, "appointment_types": 5, "closed_days": 4}.items():
        mine.get(reverse(name))
        with django_assert_num_queries(queries):
            mine.get(reverse(name))
