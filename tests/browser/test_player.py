"""The player in a real browser: by the clock, foot by foot, and back after a reload."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from clients.homecare.actions import make_link
from clients.homecare.models import AssignedRoutine, RoutineCheckIn
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from tests.browser.conftest import PHONE, Watch
from tests.factories import ClientFactory, screened
from tests.factories.homecare import WOUND_ANSWERS, given
from tests.factories.routines import own_routine

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STEPS = (
    {"title": "Warm and settle", "min_seconds": 30, "max_seconds": 60, "ready_seconds": 0},
    {
        "title": "Circles", "min_seconds": 20, "max_seconds": 20, "per_side": False,
        "ready_seconds": 0,
    },
)  # fmt: skip
LISTEN = """
  window.said = [];
  window.sounds = 0;
  window.buzzes = 0;
  addEventListener("DOMContentLoaded", () => {
    const status = document.querySelector("[data-status]");
    if (!status) return;
    new MutationObserver(() => window.said.push(status.textContent))
      .observe(status, {childList: true});
  });
  const real = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () {
    window.sounds += 1;
    return real.call(this);
  };
  navigator.vibrate = () => (window.buzzes += 1);
"""


def assigned_to(
    therapist: Membership,
    codes: dict[str, Any] | None = None,
    steps: tuple[Any, ...] = STEPS,
    code: str = "own",
) -> AssignedRoutine:
    """A routine of 30 seconds a foot, then 20 with both; or of these steps."""
    now = timezone.now()
    today = timezone.localdate()
    person = ClientFactory(practice=therapist.practice)
    screened(person, therapist, now, codes)
    return given(
        person, therapist, own_routine(therapist, *steps, code=code), now=now,
        starts_on=today, until=today + timedelta(days=7),
    )  # fmt: skip


def path_to(assigned: AssignedRoutine, page: str = "play/") -> str:
    """The address behind a new link."""
    return f"/r/{make_link(assigned=assigned, by=SYSTEM, now=timezone.now())}/{page}"


def open_player(phone: Page, therapist: Membership) -> Page:
    """The player on a telephone, its clock in the test's hands."""
    phone.add_init_script(LISTEN)
    phone.clock.install()
    phone.goto(path_to(assigned_to(therapist)))
    expect(phone.locator("[data-player]")).to_be_visible()
    return phone


@pytest.fixture
def playing(phone: Page, therapist: Membership) -> Page:
    """The player, opened."""
    return open_player(phone, therapist)


def seen(page: Page) -> tuple[str, str, str]:
    """Step, foot and clock."""
    parts = ("where", "foot", "clock")
    return tuple(page.locator(f"[data-player] [data-{part}]").inner_text() for part in parts)  # type: ignore[return-value]


def kept(page: Page) -> dict[str, str]:
    """What the device remembers."""
    return dict(page.evaluate("Object.entries(localStorage)"))


def test_left_then_change_foot_then_right_then_the_next_step(playing: Page) -> None:
    assert seen(playing) == ("Step 1 of 2", "Left foot", "0:30")
    playing.get_by_role("button", name="Start").tap()
    playing.clock.run_for(10_300)
    assert seen(playing) == ("Step 1 of 2", "Left foot", "0:20")
    playing.clock.run_for(20_000)
    assert playing.locator("[data-status]").inner_text() == "Change foot: Right foot"
    assert seen(playing)[1] == "Right foot"
    playing.clock.run_for(5_000)
    assert seen(playing) == ("Step 1 of 2", "Right foot", "0:30")
    playing.clock.run_for(30_200)
    assert seen(playing) == ("Step 2 of 2", "Both feet together", "0:20")
    expect(playing.get_by_role("button", name="Start")).to_be_focused()
    playing.clock.run_for(60_000)
    assert seen(playing)[2] == "0:20"  # a new step waits for its person


def test_the_clock_is_right_after_five_minutes_asleep(playing: Page) -> None:
    playing.get_by_role("button", name="Start").tap()
    playing.clock.run_for(10_300)
    playing.clock.fast_forward(300_000)
    # Both feet are over by the clock; the next step waits.
    assert seen(playing) == ("Step 2 of 2", "Both feet together", "0:20")


def test_a_pause_stops_the_clock(playing: Page) -> None:
    playing.get_by_role("button", name="Start").tap()
    playing.clock.run_for(10_300)
    playing.get_by_role("button", name="Pause").tap()
    playing.clock.run_for(60_000)
    assert seen(playing)[2] == "0:20"
    playing.get_by_role("button", name="Carry on").tap()
    playing.clock.run_for(5_200)
    assert seen(playing)[2] == "0:15"


def test_pausing_while_feet_change_keeps_the_whole_turn(playing: Page) -> None:
    playing.get_by_role("button", name="Start").tap()
    playing.clock.run_for(32_000)
    playing.get_by_role("button", name="Pause").tap()
    playing.clock.run_for(20_000)
    assert seen(playing) == ("Step 1 of 2", "Right foot", "0:30")


def test_a_reload_goes_on_where_it_was_and_keeps_nothing_else(playing: Page) -> None:
    playing.get_by_role("button", name="Start").tap()
    playing.clock.run_for(37_000)  # two seconds into the right foot
    ref = AssignedRoutine.objects.get().ref
    ((key, value),) = kept(playing).items()
    assert key == f"routine:{ref}"
    state = json.loads(value)
    assert (state["turn"], state["ended"]) == ("1-right-1", ["1-left-1"])
    assert round(state["left"] / 1000) == 28
    playing.reload()
    expect(playing.locator("[data-status]")).to_have_text("Carry on from step 1, 0:28?")
    assert seen(playing) == ("Step 1 of 2", "Right foot", "0:28")
    expect(playing.get_by_role("button", name="Carry on")).to_be_visible()


def test_what_was_not_begun_is_not_remembered(playing: Page) -> None:
    playing.clock.run_for(5_000)
    playing.reload()
    assert kept(playing) == {}
    assert seen(playing)[2] == "0:30"


def test_at_the_end_the_device_forgets_and_done_is_one_tap(playing: Page) -> None:
    skip = playing.get_by_role("button", name="Skip")
    playing.get_by_role("button", name="Start").tap()
    for _ in range(3):
        playing.clock.run_for(1_000)
        skip.tap()
    expect(playing.get_by_role("heading", name="That was the last step")).to_be_focused()
    assert kept(playing) == {}
    assert RoutineCheckIn.objects.count() == 0
    playing.get_by_role("button", name="Mark as done").tap()
    expect(playing.get_by_role("heading", name="Done", exact=True)).to_be_visible()
    assert RoutineCheckIn.objects.count() == 1
    playing.get_by_role("button", name="3", exact=True).tap()
    expect(playing.get_by_text("Your score is saved.")).to_be_visible()
    assert RoutineCheckIn.objects.get().soreness == 3


def test_time_moves_in_fifteen_seconds_within_the_step_s_range(playing: Page) -> None:
    playing.get_by_text("More", exact=True).first.tap()
    more = playing.get_by_role("button", name="+15 s")
    less = playing.get_by_role("button", name="−15 s")
    clocks = []
    for button in (more, more, more, less, less, less):
        button.tap()
        playing.clock.run_for(400)
        clocks.append(seen(playing)[2])
    assert clocks == ["0:45", "1:00", "1:00", "0:45", "0:30", "0:30"]
    said = playing.evaluate("window.said")
    assert said == [
        "That is the longest for this step.",
        "That is the shortest for this step.",
    ]


def test_back_and_skip_go_step_by_step(playing: Page) -> None:
    back = playing.get_by_role("button", name="Back")
    skip = playing.get_by_role("button", name="Skip")
    feet = []
    for button in (skip, skip, back, back, back):
        button.tap()
        playing.clock.run_for(400)
        feet.append(seen(playing)[1])
    assert feet == ["Right foot", "Both feet together", "Right foot", "Left foot", "Left foot"]


def test_a_second_tap_of_an_oily_finger_is_ignored(playing: Page) -> None:
    playing.evaluate("for (let i = 0; i < 2; i++) document.querySelector('[data-main]').click()")
    expect(playing.get_by_role("button", name="Pause")).to_be_visible()


def test_the_whole_player_works_by_keyboard(playing: Page) -> None:
    keys = playing.keyboard
    keys.press("Space")
    playing.clock.run_for(10_300)
    assert seen(playing)[2] == "0:20"
    keys.press("Space")
    playing.clock.run_for(400)
    expect(playing.get_by_role("button", name="Carry on")).to_be_visible()
    keys.press("ArrowRight")
    playing.clock.run_for(400)
    assert seen(playing)[1] == "Right foot"
    keys.press("ArrowLeft")
    playing.clock.run_for(400)
    assert seen(playing)[1] == "Left foot"
    keys.press("Escape")
    playing.wait_for_url(lambda url: not url.endswith("/play/"))


def test_each_change_is_announced_heard_and_felt(playing: Page) -> None:
    playing.get_by_role("button", name="Start").tap()
    playing.clock.run_for(36_000)
    assert [said for said in playing.evaluate("window.said") if said] == [
        "Warm and settle. Left foot.",
        "10 seconds left",
        "Change foot: Right foot",
    ]
    # Each foot has its start, and three ticks and an end that the sound card plays by itself; the
    # change of feet and the start of the right foot are felt.
    assert playing.evaluate("[window.sounds, window.buzzes]") == [10, 2]
    timer = playing.get_by_role("timer")
    assert timer.get_attribute("aria-live") == "off"


def test_without_sound_nothing_is_heard(playing: Page) -> None:
    playing.get_by_text("More", exact=True).first.tap()
    playing.get_by_role("button", name="Sound on").tap()
    playing.clock.run_for(400)
    expect(playing.get_by_role("button", name="Sound off")).to_have_attribute(
        "aria-pressed", "false"
    )
    playing.get_by_role("button", name="Start").tap()
    playing.clock.run_for(36_000)
    assert playing.evaluate("[window.sounds, window.buzzes]") == [0, 2]


@pytest.mark.parametrize(("granted", "hidden"), [("true", True), ("false", False)])
def test_the_screen_stays_on_or_the_page_says_that_it_may_not(
    granted: str, hidden: bool, phone: Page, therapist: Membership
) -> None:
    phone.add_init_script(
        "Object.defineProperty(navigator, 'wakeLock', {value: {request: async () => {"
        f"  window.asked = (window.asked ?? 0) + 1; if (!{granted}) throw new Error('no');"
        "  return {addEventListener() {}, release() { window.released = true; }};"
        "}}});"
    )
    phone.goto(path_to(assigned_to(therapist)))
    phone.get_by_role("button", name="Start").tap()
    phone.wait_for_function("window.asked === 1")
    note = phone.get_by_text("Your screen may dim. Tap it now and then.")
    expect(note).to_be_hidden() if hidden else expect(note).to_be_visible()


def test_a_foot_that_is_left_out_is_never_played(phone: Page, therapist: Membership) -> None:
    wound = {
        "open_wound": {
            "answer": "yes",
            "side": "left",
            "since": timezone.localdate().isoformat(),
            "answers": WOUND_ANSWERS,
        }
    }
    phone.goto(path_to(assigned_to(therapist, wound)))
    assert seen(phone) == ("Step 1 of 1", "Right foot", "0:30")
    assert phone.locator("[data-legs] > li").count() == 1
    assert "Left foot" not in phone.content()


def test_without_javascript_the_steps_can_be_read_and_marked_as_done(
    new_context: Callable[..., BrowserContext], watch: Watch, therapist: Membership
) -> None:
    page = watch.follow(new_context(viewport=PHONE, java_script_enabled=False).new_page())
    page.goto(path_to(assigned_to(therapist)))
    expect(page.get_by_role("heading", name="Warm and settle")).to_be_visible()
    page.get_by_role("button", name="Mark as done").click()
    expect(page.get_by_role("heading", name="Done", exact=True)).to_be_visible()
    page.get_by_role("button", name="2", exact=True).click()
    expect(page.get_by_text("Your score is saved.")).to_be_visible()
    assert RoutineCheckIn.objects.get().soreness == 2


def test_nothing_moves_when_less_movement_is_asked_for(
    new_context: Callable[..., BrowserContext], watch: Watch, therapist: Membership
) -> None:
    page = watch.follow(new_context(viewport=PHONE, reduced_motion="reduce").new_page())
    page.goto(path_to(assigned_to(therapist)))
    page.get_by_role("button", name="Start").click()
    assert page.evaluate("document.getAnimations().length") == 0


def test_the_large_buttons_are_in_reach_on_a_small_telephone(
    new_context: Callable[..., BrowserContext], watch: Watch, therapist: Membership
) -> None:
    path = path_to(assigned_to(therapist))
    for width, height in ((320, 568), (360, 640), (640, 360)):
        page = watch.follow(new_context(viewport={"width": width, "height": height}).new_page())
        page.goto(path)
        for name in ("Back", "Start", "Skip"):
            box = page.get_by_role("button", name=name).bounding_box()
            assert box is not None
            assert box["height"] >= 72
            assert box["y"] + box["height"] <= height
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_one_gets_ready_for_a_step_and_rests_between_its_sets(
    phone: Page, therapist: Membership
) -> None:
    step = {
        "title": "Circles", "min_seconds": 20, "max_seconds": 20, "ready_seconds": 5,
        "per_side": False, "sets": 2, "rest_seconds": 10,
    }  # fmt: skip
    phone.add_init_script(LISTEN)
    phone.clock.install()
    phone.goto(path_to(assigned_to(therapist, steps=(step,))))
    assert seen(phone)[0] == "Step 1 of 1, set 1 of 2"
    phone.get_by_role("button", name="Start").tap()
    assert phone.locator("[data-status]").inner_text() == (
        "Get ready. Circles. Both feet together."
    )
    phone.clock.run_for(1_300)
    assert seen(phone)[2] == "0:04"
    phone.clock.run_for(24_100)
    assert phone.locator("[data-status]").inner_text() == "Rest."
    assert seen(phone)[0] == "Step 1 of 1, set 2 of 2"
    phone.clock.run_for(10_000)
    assert seen(phone)[2] == "0:20"


def test_what_is_counted_ends_when_the_person_says_so(phone: Page, therapist: Membership) -> None:
    step = STEPS[1] | {"mode": "reps", "rep_count": 12}
    phone.clock.install()
    phone.goto(path_to(assigned_to(therapist, steps=(step, STEPS[0]))))
    phone.get_by_role("button", name="Start").tap()
    phone.clock.run_for(600_000)
    assert seen(phone) == ("Step 1 of 2", "Both feet together", "12 times")
    phone.get_by_role("button", name="Done").tap()
    phone.clock.run_for(400)
    assert seen(phone)[0] == "Step 2 of 2"


def test_a_step_of_breaths_is_paced_in_words_and_numbers(
    new_context: Callable[..., BrowserContext], watch: Watch, therapist: Membership
) -> None:
    step = STEPS[1] | {"mode": "breaths", "breath_count": 3, "breath_in": 4, "breath_out": 6}
    page = watch.follow(new_context(viewport=PHONE, reduced_motion="reduce").new_page())
    page.clock.install()
    page.goto(path_to(assigned_to(therapist, steps=(step,))))
    assert seen(page)[2] == "0:30"
    page.get_by_role("button", name="Start").click()
    words = []
    for _ in range(3):
        page.clock.run_for(3_200)
        words.append(" ".join(page.locator(".breath-words").inner_text().split()))
    assert words == ["Breathe in 1", "Breathe out 4", "Breathe out 1"]
    assert page.locator(".breath-circle").is_hidden()
    assert page.locator("[data-pacer] progress").is_visible()


def test_at_the_end_it_is_recorded_by_itself(playing: Page) -> None:
    playing.get_by_role("button", name="Start").tap()
    playing.clock.run_for(66_000)
    playing.get_by_role("button", name="Start").tap()
    playing.clock.run_for(21_000)
    expect(playing.get_by_text("How sore are you now?")).to_be_visible()
    assert RoutineCheckIn.objects.get().done_on == timezone.localdate()
    assert "waiting" not in kept(playing)


@pytest.mark.parametrize("change", ["version", "at"])
def test_another_sitting_or_another_version_begins_anew(change: str, playing: Page) -> None:
    playing.get_by_role("button", name="Start").tap()
    playing.clock.run_for(37_000)
    playing.evaluate(
        """(change) => {
          const [key] = Object.keys(localStorage);
          const state = JSON.parse(localStorage[key]);
          state[change] = {version: "99", at: Date.now() - 7 * 3600 * 1000}[change];
          sessionStorage.setItem("then", JSON.stringify([key, state]));
        }""",
        change,
    )
    playing.add_init_script(
        "{const then = sessionStorage.getItem('then');"
        " if (then) { const [key, state] = JSON.parse(then);"
        " localStorage.setItem(key, JSON.stringify(state)); }}"
    )
    playing.reload()
    assert seen(playing) == ("Step 1 of 2", "Left foot", "0:30")


def test_from_the_letter_the_second_tap_starts_it(phone: Page, therapist: Membership) -> None:
    phone.clock.install()
    phone.goto(path_to(assigned_to(therapist), ""))  # the first tap is in the letter
    phone.get_by_role("link", name="Start").tap()
    expect(phone.get_by_role("button", name="Pause")).to_be_visible()
    phone.clock.run_for(10_200)
    assert seen(phone) == ("Step 1 of 2", "Left foot", "0:20")
    # Whoever comes back is asked.
    phone.reload()
    expect(phone.get_by_role("button", name="Carry on")).to_be_visible()
