"""The main job for five people, from what they told us to what they did at home."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from clients.notes.models import SessionNote
from clients.screening.actions import record_clearance
from tests.journeys.steps import House, at_ten, link_in, text_of, words

pytestmark = pytest.mark.django_db

GRAZE = {
    "where": "Heel",
    "signs_of_infection": "no",
    "diabetes_or_poor_circulation": "no",
    "small_and_covered": "yes",
}
DIABETES = {
    "type": "type_2",
    "hba1c": 74,
    "hospital_or_severe_hypo": "no",
    "loss_of_feeling": "no",
    "foot_risk": "moderate",
    "hot_swollen_foot": "no",
    "sore_or_ulcer": "no",
}
CLINICAL = ("wound", "ulcer", "diabetes", "clot", "blister", "left", "contraindication")


def test_with_nothing_wrong_the_routine_goes_home_whole_and_comes_back_done(
    house: House, morning: datetime
) -> None:
    assert "Nothing to adapt." in house.take_in({})

    booked = house.book()
    assert booked.status_code == 200
    appointment = house.client.appointments.get()
    house.desk.post(house.url("write_note", appointment.ref))
    note = SessionNote.objects.get(appointment=appointment)
    form = {
        "version": note.version, "before_score": "6", "after_score": "4", "since_last": "",
        "what_i_did": "Slow strokes on both soles.", "response": "", "plan": "Once a week.",
        "f-TOTAL_FORMS": "1", "f-INITIAL_FORMS": "0", "f-0-zone": "heel_fat_pad",
        "f-0-foot": "right", "f-0-tenderness": "2", "f-0-remark": "", "sign": "1",
    }  # fmt: skip
    signed = house.desk.post(house.url("note", note.ref), form, follow=True)
    assert "Right foot: Heel fat pad (tender)." in words(signed.content.decode())

    assert house.decisions("post_run_reflex_short") == [("keep", "keep")] * 4
    house.assign("post_run_reflex_short")
    letters = house.morning_post(at_ten(morning))
    assert [letter.recipients for letter in letters] == [["rosa@example.com"]]
    assert letters[0].message["Subject"] == "Your routine for today"
    assert not [word for word in CLINICAL if word in text_of(letters[0]).lower()]

    link = link_in(letters[0])
    page = house.telephone.get(link)
    assert page.status_code == 200
    assert [step.number for step in page.context["plan"].steps] == [1, 2, 3, 4]
    done = house.telephone.post(f"{link}done/", {"form_key": page.context["form_key"]}, follow=True)
    assert done.status_code == 200
    check_in = house.client.assigned_routines.get().check_ins.get()
    assert check_in.done_on == date(2026, 11, 23)
    seen = house.desk.get(house.url("client_routines", house.client.ref))
    assert "Done" in words(seen.content.decode())

    later = at_ten(morning) + timedelta(hours=1)
    assert house.morning_post(later) == []


def test_a_wound_on_the_left_leaves_the_right_foot_its_routine(
    house: House, morning: datetime
) -> None:
    told = {"open_wound": {"answer": "yes", "side": "left", "answers": GRAZE}}
    assert "Do not treat. Cut, graze, open blister, crack or ulcer, left" in house.take_in(told)

    refused = house.book()
    assert refused.status_code == 422
    assert house.client.appointments.count() == 0
    house.book(reason="Right foot only.")
    assert house.client.appointments.get().override.reason == "Right foot only."

    assert house.decisions("post_run_reflex_short") == [("withhold", "keep")] * 4
    house.assign("post_run_reflex_short")
    letter = house.morning_post(at_ten(morning))[0]
    page = house.telephone.get(link_in(letter))
    shown = words(page.content.decode())
    assert "Right foot only today." in shown
    assert not [word for word in ("wound", "ulcer", "graze", "Bell") if word in shown]
    assert {leg.foot for step in page.context["plan"].steps for leg in step.legs} == {"right"}


def test_uncontrolled_diabetes_without_a_letter_takes_nothing_home(house: House) -> None:
    told = {"diabetes_uncontrolled": {"answer": "yes", "answers": DIABETES}}
    assert "Clearance needed." in house.take_in(told)

    assert house.decisions("five_minute_foot_massage") == [("withhold", "withhold")] * 4
    page = house.assign("five_minute_foot_massage")
    assert "This routine cannot be sent" in words(page.content.decode())
    assert house.client.assigned_routines.count() == 0


def test_a_letter_opens_the_routine_and_its_end_closes_it_the_next_day(
    house: House, morning: datetime
) -> None:
    told = {"diabetes_uncontrolled": {"answer": "yes", "answers": DIABETES}}
    house.take_in(told)
    record_clearance(
        client=house.client, code="diabetes_uncontrolled", given_by="Dr Helen Ward",
        given_by_role="GP", permits="Light pressure.", received_on=date(2026, 11, 20),
        until=date(2026, 11, 25), by=house.therapist, now=timezone.now(),
    )  # fmt: skip
    assert "Adapt." in house.banner()

    house.assign("five_minute_foot_massage")
    letter = house.morning_post(at_ten(morning))[0]
    link = link_in(letter)
    assert house.telephone.get(link).context["plan"].is_ready is True

    with time_machine.travel(morning + timedelta(days=2)):  # the letter's last day
        assert house.telephone.get(link).context["plan"].is_ready is True
    with time_machine.travel(morning + timedelta(days=3)):
        page = house.telephone.get(link)
        assert page.context["plan"].is_ready is False
        assert house.morning_post(at_ten(timezone.now())) == []
        assert "Clearance needed." in house.banner()


def test_a_suspected_clot_is_not_booked_not_sent_home_and_stops_what_was_sent(
    house: House, morning: datetime
) -> None:
    house.take_in({})
    house.assign("five_minute_foot_massage")
    link = link_in(house.morning_post(at_ten(morning))[0])

    told = {
        "dvt_suspected_or_current": {
            "answer": "unsure",
            "side": "left",
            "answers": {"swollen_or_sore_calf": "yes", "breathless_or_chest_pain": "no"},
        }
    }
    assert "Do not treat. Blood clot in a leg" in house.take_in(told)

    refused = house.book(reason="She says it is fine.")
    assert refused.status_code == 422
    assert "This cannot be booked over." in words(refused.content.decode())
    assert house.client.appointments.count() == 0
    page = house.telephone.get(link)
    assert page.context["plan"].is_ready is False
    assert "clot" not in page.content.decode()
    tomorrow = morning + timedelta(days=1)
    with time_machine.travel(tomorrow):
        (letter,) = house.morning_post(at_ten(tomorrow))
        assert letter.message["Subject"] == "Your routine has changed"
        assert "clot" not in letter.message.as_string()
