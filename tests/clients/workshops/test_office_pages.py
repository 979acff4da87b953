"""The office's pages of workshops: writing one, publishing it, calling it off."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from clients.workshops.models import Workshop
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from practice.schedule.slots import Span
from tests.clients.workshops.office import signed_in, to
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.appointments import booked
from tests.factories.screening import NOW
from tests.factories.workshops import (
    SATURDAY_AT_TEN,
    TWO_HOURS,
    a_draft,
    a_workshop,
    states,
    takes_part,
)

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)


def form(leader: Membership, **changes: Any) -> dict[str, Any]:
    """The whole form as a browser sends it, of one day."""
    return {
        "title": "Foot care for runners", "description": "What to do for tired feet.",
        "leader": leader.ref, "place_name": "Harbour Hall", "capacity": "10", "party_most": "1",
        "offer_hours": "24", "price_kind": "free", "keep_percent": "0", "cancel_hours": "24",
        "cpd_minutes": "0", "reminder_days": ["7", "1"], "form_key": str(uuid4()),
        "d-TOTAL_FORMS": "1", "d-INITIAL_FORMS": "0", "d-0-day": "2026-12-05",
        "d-0-start": "10:00", "d-0-end": "12:00",
    } | changes  # fmt: skip


def test_a_new_one_is_a_draft_and_the_same_form_twice_makes_one(
    office: Membership, therapist: Membership
) -> None:
    sent = form(therapist)
    for _ in range(2):
        answer = signed_in(office).post(reverse("new_workshop"), sent)
        assert answer.status_code == 302
    made = Workshop.objects.get()
    assert (made.state, made.starts_at, made.reminder_days) == ("draft", SATURDAY_AT_TEN, [7, 1])


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    office: Membership, therapist: Membership
) -> None:
    sent = form(therapist, title="", price_kind="on_day", **{"d-0-end": "09:00"})
    answer = signed_in(office).post(reverse("new_workshop"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in (
        "Fill in: Title.", "Enter the price of a place, or choose Free.",
        "It ends after it begins.", "What to do for tired feet.", "Harbour Hall",
    ):  # fmt: skip
        assert words in page
    assert not Workshop.objects.exists()


def test_more_reminders_than_anybody_wants_are_refused(
    office: Membership, therapist: Membership
) -> None:
    sent = form(therapist, reminder_days=["14", "7", "2", "1"])
    page = signed_in(office).post(reverse("new_workshop"), sent)
    assert page.status_code == 422
    assert "Choose 3 reminders at most." in page.content.decode()
    assert not Workshop.objects.exists()


def test_another_day_is_added_without_script_and_stores_nothing(
    office: Membership, therapist: Membership
) -> None:
    answer = signed_in(office).post(reverse("new_workshop"), form(therapist, do="add_day"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="d-1-day"' in page
    assert 'value="2026-12-05"' in page
    assert "Foot care for runners" in page
    assert not Workshop.objects.exists()


def test_two_days_are_kept_and_one_is_taken_out(office: Membership, therapist: Membership) -> None:
    second = {"d-TOTAL_FORMS": "2", "d-1-day": "2026-12-06", "d-1-start": "10:00"}
    sent = form(therapist, **second, **{"d-1-end": "12:00"})
    browser = signed_in(office)
    browser.post(reverse("new_workshop"), sent)
    made = Workshop.objects.get()
    assert made.dates.count() == 2
    browser.post(to("edit_workshop", made), sent | {"d-INITIAL_FORMS": "2", "d-1-DELETE": "on"})
    assert made.dates.count() == 1


def test_the_questions_are_shown_for_what_is_ticked(
    office: Membership, therapist: Membership
) -> None:
    browser = signed_in(office)
    talk = browser.post(reverse("new_workshop"), form(therapist, do="show_questions"))
    assert "Nothing about their health." in talk.content.decode()
    sent = form(therapist, do="show_questions", techniques=["pressure_deep", "heat"])
    page = browser.post(reverse("new_workshop"), sent)
    assert [row.key for row in page.context["asked"]]
    assert "Nothing about their health." not in page.content.decode()


def test_a_claim_is_pointed_out_once(office: Membership, therapist: Membership) -> None:
    browser, sent = signed_in(office), form(therapist, description="This cures heel pain.")
    answer = browser.post(reverse("new_workshop"), sent)
    assert answer.status_code == 422
    assert "Think again about these words" in answer.content.decode()
    thought_of = answer.context["form"].data["thought_of"]
    assert (
        browser.post(reverse("new_workshop"), sent | {"thought_of": thought_of}).status_code == 302
    )


def test_what_is_missing_is_listed_and_holds_it_back(
    office: Membership, therapist: Membership
) -> None:
    draft = a_draft(therapist, place_name="", description="")
    browser = signed_in(office)
    page = browser.get(to("office_workshop", draft)).content.decode()
    assert "Say where it is." in page
    assert "Describe it." in page
    browser.post(to("publish_workshop", draft))
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_visits_of_who_leads_are_pointed_out_and_stay(
    office: Membership, therapist: Membership, practice: Any
) -> None:
    client = ClientFactory(practice=practice)
    visit = booked(client, therapist, starts_at=SATURDAY_AT_TEN)
    draft = a_draft(therapist)
    browser = signed_in(office)
    page = browser.get(to("office_workshop", draft)).content.decode()
    assert "has 1 visit on these days" in page
    browser.post(to("publish_workshop", draft))
    draft.refresh_from_db()
    visit.refresh_from_db()
    assert (draft.state, visit.status) == ("published", "booked")


@pytest.mark.parametrize(("tells", "letters"), [("yes", 1), ("", 0)])
def test_another_time_is_told_three_minutes_later_if_that_is_wanted(
    tells: str, letters: int, office: Membership, therapist: Membership, workshop: Workshop
) -> None:
    takes_part(workshop)
    OutboundEmail.objects.update(state="sent", sent_at=NOW, next_try_at=None)
    browser = signed_in(office)
    assert "Tell 1 person" in browser.get(to("edit_workshop", workshop)).content.decode()
    sent = form(therapist, capacity="2", tells=tells, **{"d-0-start": "11:00", "d-0-end": "13:00"})
    assert browser.post(to("edit_workshop", workshop), sent).status_code == 302
    rows = OutboundEmail.objects.filter(kind="workshop_changed")
    assert rows.count() == letters
    assert all(row.not_before == NOW + timedelta(minutes=3) for row in rows)


def test_fewer_places_than_are_taken_remove_nobody(
    office: Membership, therapist: Membership, workshop: Workshop
) -> None:
    takes_part(workshop)
    takes_part(workshop, "Ann Lee")
    browser = signed_in(office)
    browser.post(to("edit_workshop", workshop), form(therapist, capacity="1"))
    page = browser.get(to("office_workshop", workshop)).content.decode()
    assert "1 place is taken beyond the 1 there are." in " ".join(page.split())
    assert [state for _, state in states(workshop)] == ["confirmed", "confirmed"]


def test_a_published_one_keeps_a_day(
    office: Membership, therapist: Membership, workshop: Workshop
) -> None:
    sent = form(therapist, **{"d-INITIAL_FORMS": "1", "d-0-DELETE": "on"})
    answer = signed_in(office).post(to("edit_workshop", workshop), sent)
    assert answer.status_code == 422
    assert "keeps its day" in answer.content.decode()
    assert workshop.dates.count() == 1


def test_cancelling_says_how_many_are_told_and_asks_for_words(
    office: Membership, workshop: Workshop
) -> None:
    takes_part(workshop)
    browser, address = signed_in(office), to("call_off_workshop", workshop)
    assert "1 person will be written to" in " ".join(browser.get(address).content.decode().split())
    assert browser.post(address, {"words": " "}).status_code == 422
    browser.post(address, {"words": "The hall is closed."})
    browser.post(address, {"words": "Once more."})
    workshop.refresh_from_db()
    assert (workshop.state, workshop.cancel_words) == ("cancelled", "The hall is closed.")
    letter = OutboundEmail.objects.get(kind="workshop_called_off")
    assert letter.not_before == NOW + timedelta(minutes=3)


def test_sign_up_is_closed_and_opened_again(office: Membership, workshop: Workshop) -> None:
    browser = signed_in(office)
    for closed in ("yes", "no"):
        browser.post(to("close_workshop", workshop), {"closed": closed})
        workshop.refresh_from_db()
        assert workshop.is_closed is (closed == "yes")


def test_one_press_copies_it_once_in_its_series_or_apart(
    office: Membership, workshop: Workshop
) -> None:
    browser, key = signed_in(office), str(uuid4())
    for _ in range(2):
        browser.post(to("copy_workshop", workshop), {"as": "date", "form_key": key})
    browser.post(to("copy_workshop", workshop), {"as": "own", "form_key": str(uuid4())})
    same, own = Workshop.objects.exclude(pk=workshop.pk).order_by("pk")
    assert (same.state, same.series_ref) == ("draft", workshop.series_ref)
    assert own.series_ref != workshop.series_ref
    assert own.title == workshop.title


def test_several_dates_are_shown_before_they_are_made_and_keep_the_wall_clock(
    office: Membership, therapist: Membership
) -> None:
    # From winter time into summer time.
    march = SATURDAY_AT_TEN.replace(year=2027, month=3, day=20)
    first = a_workshop(therapist, dates=[Span(march, march + TWO_HOURS)])
    browser, key = signed_in(office), str(uuid4())
    sent = {"day": "2027-03-27", "weeks": "1", "times": "2", "form_key": key, "do": "show"}
    shown = browser.post(to("more_dates", first), sent).content.decode()
    assert "Saturday 27 March 2027" in shown
    assert "Saturday 3 April 2027" in shown
    assert Workshop.objects.count() == 1
    for _ in range(2):
        browser.post(to("more_dates", first), sent | {"do": "make"})
    made = Workshop.objects.exclude(pk=first.pk).order_by("starts_at")
    assert [one.starts_at.isoformat() for one in made if one.starts_at] == [
        "2027-03-27T10:00:00+00:00", "2027-04-03T09:00:00+00:00",
    ]  # fmt: skip
    assert {one.series_ref for one in made} == {first.series_ref}


def test_a_therapist_sees_what_they_lead_and_changes_nothing_of_it(
    practice: Any, therapist: Membership, workshop: Workshop
) -> None:
    other = MembershipFactory(practice=practice, role="therapist")
    assert "Foot care" in signed_in(therapist).get(reverse("office_workshops")).content.decode()
    assert "Foot care" not in signed_in(other).get(reverse("office_workshops")).content.decode()
    assert signed_in(other).get(to("workshop_people", workshop)).status_code == 404
    assert signed_in(therapist).get(to("edit_workshop", workshop)).status_code == 403


def test_the_list_says_what_is_taken_in_two_more_queries_however_many(
    office: Membership, therapist: Membership, django_assert_num_queries: Any
) -> None:
    browser = signed_in(office)
    for number in range(5):
        one = a_workshop(therapist, start=SATURDAY_AT_TEN + number * WEEK, capacity=2)
        takes_part(one)
    with django_assert_num_queries(6):
        page = browser.get(reverse("office_workshops")).content.decode()
    assert page.count("1 of 2") == 5


# People


@pytest.mark.parametrize("field", ["online_link", "pay_url"])
@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://meet.example/a", "meet example"])
def test_a_link_is_an_address_of_the_web(
    link: str, field: str, office: Membership, therapist: Membership
) -> None:
    sent = form(
        therapist, **{"is_online": "on", "price_kind": "outside", "price": "5", field: link}
    )
    answer = signed_in(office).post(reverse("new_workshop"), sent)
    assert answer.status_code == 422
    assert "Enter an address that begins with https://." in answer.content.decode()
    assert not Workshop.objects.exists()
