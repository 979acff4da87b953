"""A routine on a phone without a network: it opens, runs and ends, and the result arrives once."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Error, Page, expect

from clients.homecare.actions import end, pause
from clients.homecare.models import AssignedRoutine, RoutineCheckIn, StepStop
from practice.accounts.models import Membership
from tests.browser.conftest import PHONE, Watch
from tests.browser.test_player import STEPS, assigned_to, path_to
from tests.factories import ClientFactory, screened
from tests.factories.homecare import given
from tests.factories.routines import own_routine

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NO_NETWORK = ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Failed to load resource", "404"]
ON_THE_PHONE = """async () => {
  const names = await caches.keys();
  const kept = [];
  for (const name of names.filter((one) => !one.startsWith("shell"))) {
    const requests = await (await caches.open(name)).keys();
    kept.push(...requests.map((one) => new URL(one.url).pathname));
  }
  return kept.sort();
}"""

REACHES_THE_SERVER = """() => fetch("/security.txt", {method: "HEAD", cache: "no-store"}).then(
  () => true, () => false)"""


def kept_pages(page: Page) -> list[str]:
    """The addresses of what is on the phone beside the product's own files."""
    return list(page.evaluate(ON_THE_PHONE))


def open_once(page: Page, path: str) -> None:
    """Open the routine online, until its copy is on the phone."""
    page.goto(path)
    expect(page.get_by_text("On this phone for 3 days")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def lose_the_network(page: Page) -> None:
    """Cut it off, and wait until the page and its worker have noticed: each hears of it alone."""
    page.context.set_offline(True)
    for asked in [page, *page.context.service_workers]:
        for _ in range(100):
            with suppress(Error):  # a worker that has ended asks for nothing
                if not asked.evaluate(REACHES_THE_SERVER):
                    break
            page.wait_for_timeout(50)
        else:
            pytest.fail("The network was still there after five seconds.")


def go_to(page: Page, path: str) -> None:
    """Open it, though what was sent just now may have the page load itself anew at this moment."""
    for _ in range(5):
        try:
            page.goto(path)
        except Error as error:
            if "ERR_ABORTED" not in error.message and "interrupted" not in error.message:
                raise
            page.wait_for_timeout(100)
        else:
            return
    pytest.fail("The page kept going elsewhere.")


def wait_until_sent(page: Page) -> None:
    """Until nothing waits on the phone any more."""
    for _ in range(100):
        with suppress(Error):  # the page may be on its way to what holds now
            if page.evaluate("localStorage.waiting === undefined"):
                return
        page.wait_for_timeout(100)
    pytest.fail("It was not sent within ten seconds.")


def wait_until_nothing_is_kept(page: Page, path: str = "/") -> None:
    """Until no copy of what is under that address is on the phone any more."""
    for _ in range(100):
        with suppress(Error):
            if not [one for one in kept_pages(page) if one.startswith(path)]:
                return
        page.wait_for_timeout(100)
    pytest.fail("The copies did not go within ten seconds.")


def play_to_the_end(page: Page) -> None:
    """Let the clock run through every turn of what was started."""
    for _ in range(2):
        page.clock.run_for(66_000)
        start = page.get_by_role("button", name="Start")
        if start.is_visible():
            start.click()


def stop_offline(page: Page, path: str, reason: str) -> None:
    """Without a network: in the player, say that the first step hurts."""
    lose_the_network(page)
    page.goto(f"{path}play/")
    page.get_by_text("More", exact=True).first.click()
    page.get_by_role("button", name="Stop: this hurts").click()
    page.get_by_role("button", name=reason).click()
    expect(page.get_by_text("Your therapist has not been told yet").first).to_be_visible()


@pytest.fixture
def pocket(new_context: Callable[..., BrowserContext], watch: Watch) -> Page:
    """A telephone whose network may go."""
    watch.expected = NO_NETWORK
    return watch.follow(new_context(viewport=PHONE).new_page())


def test_it_opens_runs_and_ends_offline_and_arrives_once(
    pocket: Page, therapist: Membership
) -> None:
    assigned = assigned_to(therapist)
    path = path_to(assigned, "")
    open_once(pocket, path)
    assert kept_pages(pocket) == [f"{path}copy/", f"{path}play/copy/"]
    lose_the_network(pocket)
    pocket.reload()
    expect(pocket.get_by_text("You are offline.")).to_be_visible()
    pocket.clock.install()
    pocket.get_by_role("link", name="Start").click()
    expect(pocket.locator("[data-player]")).to_be_visible()
    play_to_the_end(pocket)
    expect(
        pocket.get_by_text("Kept on this phone. It will be sent when you're online.").first
    ).to_be_visible()
    assert RoutineCheckIn.objects.count() == 0
    waits = pocket.evaluate("JSON.parse(localStorage.waiting)")
    assert [one["fields"]["outcome"] for one in waits] == ["done"]
    assert set(waits[0]["fields"]) == {"outcome", "done_at"}
    pocket.context.set_offline(False)
    go_to(pocket, path)
    wait_until_sent(pocket)
    assert RoutineCheckIn.objects.get().assigned == assigned
    # The same once more, as a phone whose answer was lost would send it.
    pocket.evaluate("(waits) => localStorage.setItem('waiting', JSON.stringify(waits))", waits)
    pocket.reload()
    wait_until_sent(pocket)
    assert RoutineCheckIn.objects.count() == 1


def test_marked_as_done_offline_without_the_clock(pocket: Page, therapist: Membership) -> None:
    path = path_to(assigned_to(therapist), "")
    open_once(pocket, path)
    lose_the_network(pocket)
    pocket.reload()
    pocket.get_by_role("button", name="Mark as done").click()
    expect(
        pocket.get_by_text("Kept on this phone. It will be sent when you're online.")
    ).to_be_visible()
    pocket.context.set_offline(False)
    pocket.evaluate("dispatchEvent(new Event('online'))")
    wait_until_sent(pocket)
    assert RoutineCheckIn.objects.count() == 1


def test_a_copy_past_its_last_day_is_not_shown(pocket: Page, therapist: Membership) -> None:
    path = path_to(assigned_to(therapist), "")
    open_once(pocket, path)
    pocket.evaluate(
        """async (path) => {
      const store = await caches.open("routines");
      for (const page of ["copy/", "play/copy/"]) {
        const old = await store.match(path + page);
        const headers = new Headers(old.headers);
        headers.set("X-Keep-Until", String(Date.now() - 1));
        await store.put(path + page, new Response(await old.text(), {headers}));
      }
    }""",
        path,
    )
    lose_the_network(pocket)
    pocket.goto(path)
    expect(pocket.get_by_role("heading", name="On this phone")).to_be_visible()
    expect(pocket.get_by_text("None. A routine is kept for 3 days")).to_be_visible()
    assert kept_pages(pocket) == []


def test_a_link_that_has_ended_takes_its_copy_away(pocket: Page, therapist: Membership) -> None:
    assigned = assigned_to(therapist)
    path = path_to(assigned, "")
    open_once(pocket, path)
    end(assigned=assigned, by=therapist, now=timezone.now())
    pocket.goto(path)
    assert kept_pages(pocket) == []
    lose_the_network(pocket)
    pocket.goto(path)
    expect(pocket.get_by_role("heading", name="On this phone")).to_be_visible()


def own_phone(
    new_context: Callable[..., BrowserContext], watch: Watch, sign_in: Callable[..., Page],
    therapist: Membership,
) -> tuple[Page, AssignedRoutine]:  # fmt: skip
    """Somebody signed in, with a routine of their own."""
    person = ClientFactory(practice=therapist.practice, name="Ola Brandt", with_account=True)
    screened(person, therapist, timezone.now())
    step: dict[str, Any] = {"title": "Warm and settle", "min_seconds": 30, "max_seconds": 60}
    assigned = given(
        person, therapist, own_routine(therapist, step), now=timezone.now(),
        starts_on=timezone.localdate(), until=timezone.localdate() + timedelta(days=7),
        message="Mind the left heel.",
    )  # fmt: skip
    watch.expected = NO_NETWORK
    page = watch.follow(new_context(viewport=PHONE).new_page())
    return sign_in(page, person.user), assigned


def test_signing_out_leaves_nothing_on_the_phone(
    new_context: Callable[..., BrowserContext], watch: Watch, sign_in: Callable[..., Page],
    therapist: Membership,
) -> None:  # fmt: skip
    page, assigned = own_phone(new_context, watch, sign_in, therapist)
    path = reverse("my_routine", args=[assigned.ref])
    open_once(page, path)
    everything = page.evaluate("""async () => {
      const texts = [];
      for (const name of await caches.keys()) {
        const store = await caches.open(name);
        for (const request of await store.keys()) {
          texts.push(await (await store.match(request)).text());
        }
      }
      return texts.join(" ") + JSON.stringify(localStorage);
    }""")
    assert "Warm and settle" in everything
    assert [word for word in ("Ola", "Brandt", "Mind the left heel") if word in everything] == []
    page.goto(reverse("me"))
    page.locator("summary", has_text="Ola").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    wait_until_nothing_is_kept(page)
    assert page.evaluate("localStorage.length") == 0
    lose_the_network(page)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(path)


def test_a_copy_that_was_being_made_at_signing_out_goes_at_the_sign_in(pocket: Page) -> None:
    pocket.goto(reverse("security_txt"))
    pocket.evaluate("""async () => {
      const store = await caches.open("routines");
      for (const path of ["/me/routines/one/copy/", "/r/two/copy/"]) {
        await store.put(path, new Response("steps"));
      }
    }""")
    pocket.goto(reverse("account_login"))
    wait_until_nothing_is_kept(pocket, "/me/")
    assert kept_pages(pocket) == ["/r/two/copy/"]


def test_the_person_can_take_a_copy_off_the_phone(pocket: Page, therapist: Membership) -> None:
    path = path_to(assigned_to(therapist), "")
    open_once(pocket, path)
    pocket.get_by_role("button", name="Remove it").click()
    expect(pocket.get_by_text("Not kept on this phone.")).to_be_visible()
    pocket.reload()
    expect(pocket.get_by_text("Not kept on this phone.")).to_be_visible()
    assert kept_pages(pocket) == []
    pocket.get_by_role("button", name="Keep it for offline").click()
    expect(pocket.get_by_text("On this phone for 3 days")).to_be_visible()
    assert len(kept_pages(pocket)) == 2


def test_what_is_paused_meanwhile_leaves_the_phone_at_the_next_opening(
    pocket: Page, therapist: Membership
) -> None:
    first, second = assigned_to(therapist), assigned_to(therapist, code="second")
    paths = [path_to(first, ""), path_to(second, "")]
    for path in paths:
        open_once(pocket, path)
    assert len(kept_pages(pocket)) == 4
    for one in (first, second):
        pause(assigned=one, reason="Rest", by=therapist, now=timezone.now())
    # One of the two is opened; the copies of both go.
    pocket.goto(paths[0])
    expect(pocket.get_by_text("Your routine is paused for now.")).to_be_visible()
    wait_until_nothing_is_kept(pocket)


def test_after_a_stop_on_the_leg_no_copy_offers_anything(
    pocket: Page, therapist: Membership
) -> None:
    leg = STEPS[0] | {"title": "Calf roll", "tags": ["calf_pressure"]}
    path = path_to(assigned_to(therapist, steps=(leg, STEPS[1])), "")
    other = path_to(assigned_to(therapist, code="second"), "")
    open_once(pocket, other)
    open_once(pocket, path)
    stop_offline(pocket, path, "Swelling")
    for address in (path, f"{path}play/", other, f"{other}play/"):
        pocket.goto(address)
        expect(pocket.get_by_role("heading", name="Leave all your routines")).to_be_visible()
        expect(pocket.get_by_role("heading", name="Circles")).to_be_hidden()
        assert pocket.get_by_role("link", name="Start").count() == 0
    pocket.context.set_offline(False)
    go_to(pocket, path)
    wait_until_sent(pocket)
    assert StepStop.objects.get().stops_all
    wait_until_nothing_is_kept(pocket, path)
    lose_the_network(pocket)
    go_to(pocket, path)
    expect(pocket.get_by_role("heading", name="On this phone")).to_be_visible()


def test_a_step_stopped_offline_is_on_no_list(pocket: Page, therapist: Membership) -> None:
    path = path_to(assigned_to(therapist), "")
    open_once(pocket, path)
    stop_offline(pocket, path, "Something else")
    pocket.goto(path)
    expect(pocket.get_by_role("heading", name="Circles")).to_be_visible()
    assert pocket.get_by_role("heading", name="Warm and settle").count() == 0


def test_signing_out_sends_first_and_says_what_would_be_lost(
    new_context: Callable[..., BrowserContext], watch: Watch, sign_in: Callable[..., Page],
    therapist: Membership,
) -> None:  # fmt: skip
    page, assigned = own_phone(new_context, watch, sign_in, therapist)
    path = reverse("my_routine", args=[assigned.ref])
    page.goto(path)
    entry = {
        "door": path, "page": "done", "key": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
        "fields": {"outcome": "done"},
    }  # fmt: skip
    waits = "(entry) => localStorage.setItem('waiting', JSON.stringify([entry]))"
    page.evaluate(waits, entry | {"door": "/me/routines/NOBODYS0/"})
    page.locator("summary", has_text="Ola").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("Something you did offline is not sent yet.")).to_be_visible()
    page.evaluate(waits, entry)
    page.reload()
    wait_until_sent(page)
    assert RoutineCheckIn.objects.count() == 1


def test_a_stop_arrives_also_by_a_link_that_has_ended_meanwhile(
    pocket: Page, therapist: Membership
) -> None:
    assigned = assigned_to(therapist)
    path = path_to(assigned, "")
    open_once(pocket, path)
    stop_offline(pocket, path, "Swelling")
    end(assigned=assigned, by=therapist, now=timezone.now())
    pocket.context.set_offline(False)
    pocket.evaluate("dispatchEvent(new Event('online'))")
    wait_until_sent(pocket)
    assert StepStop.objects.get().assigned == assigned
