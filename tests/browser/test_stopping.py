"""The player's "Stop: this hurts": what is shown, told, kept and never kept."""

import json

import pytest
from playwright.sync_api import Page, expect

from clients.homecare.models import RoutineCheckIn, StepStop
from practice.accounts.models import Membership
from tests.browser.conftest import Watch
from tests.browser.test_player import STEPS, assigned_to, kept, open_player, path_to, seen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def playing(phone: Page, therapist: Membership) -> Page:
    """The player, opened."""
    return open_player(phone, therapist)


def stop_it(page: Page, reason: str) -> None:
    """Say in the player that the step hurts, and why."""
    page.get_by_text("More", exact=True).first.click()
    page.get_by_role("button", name="Stop: this hurts").click()
    page.clock.run_for(400)
    page.get_by_role("button", name=reason).click()


def test_a_step_that_hurts_is_stopped_and_the_rest_goes_on(playing: Page) -> None:
    playing.get_by_role("button", name="Start").tap()
    playing.clock.run_for(10_000)
    stop_it(playing, "Sharp or shooting pain")
    expect(playing.get_by_role("heading", name="Stop this step")).to_be_focused()
    advice = playing.locator("[data-words]").filter(visible=True)
    assert "Do not push through." in advice.inner_text()
    expect(playing.get_by_text("Your therapist has been told.")).to_be_visible()
    expect(playing.get_by_role("heading", name="Stop and get help")).to_be_visible()
    told = StepStop.objects.get()
    assert (told.number, told.side, told.reason) == (1, "left", "sharp")
    playing.get_by_role("button", name="The rest of the routine").click()
    assert seen(playing) == ("Step 2 of 2", "Both feet together", "0:20")
    playing.reload()
    assert seen(playing)[0] == "Step 1 of 1"
    assert "Warm and settle" not in playing.content()


def test_on_the_lower_leg_nothing_goes_on(phone: Page, therapist: Membership) -> None:
    leg = STEPS[0] | {"title": "Calf roll", "tags": ["calf_pressure"]}
    phone.clock.install()
    phone.goto(path_to(assigned_to(therapist, steps=(leg, STEPS[1]))))
    stop_it(phone, "Something else")
    expect(phone.get_by_text("Leave all your routines")).to_be_visible()
    expect(phone.get_by_text("Your therapist has been told.")).to_be_visible()
    expect(phone.get_by_role("button", name="The rest of the routine")).to_be_hidden()
    assert StepStop.objects.get().stops_all


HOLD = """
const fetched = window.fetch;
window.open_ = {};
const gates = Object.fromEntries(["play/copy/", "stop/"].map((page) => [
  page, new Promise((resolve) => { window.open_[page] = resolve; })]));
window.fetch = async (path, ...rest) => {
  for (const [page, gate] of Object.entries(gates)) if (String(path).endsWith(page)) await gate;
  return fetched(path, ...rest);
};
"""


def test_a_page_still_fetching_its_copy_does_not_say_told_of_a_stop_that_waits(
    phone: Page, therapist: Membership
) -> None:
    phone.add_init_script(HOLD)
    phone.clock.install()
    phone.goto(path_to(assigned_to(therapist)))
    stop_it(phone, "Swelling")
    expect(phone.get_by_role("heading", name="Stop this step")).to_be_visible()
    with phone.expect_response("**/play/copy/"):
        phone.evaluate("open_['play/copy/']()")
    phone.evaluate("new Promise((resolve) => setTimeout(resolve, 300))")
    told = phone.get_by_text("Your therapist has been told.")
    expect(told).to_be_hidden()
    phone.evaluate("open_['stop/']()")
    expect(told).to_be_visible()
    assert StepStop.objects.get().reason == "swelling"


def test_a_pain_without_a_network_keeps_no_reason_and_still_arrives(
    playing: Page, watch: Watch
) -> None:
    watch.expected = ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"]
    playing.context.set_offline(True)
    stop_it(playing, "Swelling")
    expect(playing.get_by_text("Your therapist has not been told yet")).to_be_visible()
    (waits,) = json.loads(kept(playing)["waiting"])
    assert set(waits["fields"]) == {"step", "version", "side", "happened_at"}
    assert "swelling" not in json.dumps(kept(playing))
    playing.context.set_offline(False)
    playing.evaluate("dispatchEvent(new Event('online'))")
    expect(playing.get_by_text("Your therapist has been told.")).to_be_visible()
    assert "waiting" not in kept(playing)
    assert StepStop.objects.get().reason == "unsure"


def test_right_after_a_step_the_person_says_which_one_hurt(playing: Page) -> None:
    playing.get_by_role("button", name="Start").tap()
    playing.clock.run_for(66_000)  # both feet are over, the next step waits
    playing.get_by_text("More", exact=True).first.click()
    playing.get_by_role("button", name="Stop: this hurts").click()
    playing.clock.run_for(400)
    expect(playing.get_by_role("heading", name="Which step was it?")).to_be_focused()
    playing.get_by_role("button", name="Both, or not sure").click()
    playing.get_by_role("button", name="Numb or tingling").click()
    expect(playing.get_by_text("Your therapist has been told.")).to_be_visible()
    assert sorted(StepStop.objects.values_list("number", flat=True)) == [1, 2]
    expect(playing.get_by_role("button", name="The rest of the routine")).to_be_hidden()


def test_what_was_stopped_for_pain_is_not_recorded_as_done(
    phone: Page, therapist: Membership
) -> None:
    twice = STEPS[1] | {"sets": 2, "rest_seconds": 30}
    phone.clock.install()
    phone.goto(path_to(assigned_to(therapist, steps=(twice, STEPS[1] | {"title": "Toes"}))))
    phone.get_by_role("button", name="Start").tap()
    phone.clock.run_for(21_000)  # one set is over
    stop_it(phone, "Something else")
    phone.get_by_role("button", name="The rest of the routine").click()
    phone.get_by_role("button", name="Start").tap()
    phone.clock.run_for(21_000)
    expect(phone.get_by_text("How sore are you now?")).to_be_visible()
    assert RoutineCheckIn.objects.get().outcome == "part"
