"""Every address there is, as the resolver knows it: each is opened here, or is no page.

`test_pages.py` walks the demo with its many states; this walk leaves out no address. Its pages are
those of the role matrix, which names every address, and are looked at where pages break: narrow,
spaced, longer, in the system's colours, on paper, by the Tab key.
"""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Error, Page, Response

from practice.access.permissions import Permission
from tests.browser.conftest import Watch
from tests.browser.looks import PHONE, wrong_with
from tests.factories import MembershipFactory
from tests.repository.addresses import Address, addresses
from tests.repository.role_matrix import ROLES, ROWS
from tests.repository.world import World, make_world

# What only sends on, or has nothing to show until something else was done; opened elsewhere.
FLOW = "a step of a flow, which sends on until the steps before it are done: "
HEALTH_FORM = FLOW + "test_intake.py"
BOOKING = FLOW + "test_by_oneself.py"
SIGNING_UP = FLOW + "test_workshop_sign_up.py"
FACTOR = "of a second factor that nobody here has: test_passkey.py"
NO_PAGE = {
    "account_confirm_login_code": FLOW + "tests/practice/accounts",
    "account_set_password": "for accounts without a password, which sign in by code",
    "add_to_waiting": "asks for a client in the address: test_by_oneself.py",
    "book_repeat": FLOW + "test_diary.py",
    "book_self_who": BOOKING, "calendar_feed": "a file", "clearance_letter": "a file",
    "door_sheet": "a file",
    "export": "sends on to its job until that is done",
    "held_done": BOOKING, "held_form_check": BOOKING, "held_pulse_check": BOOKING,
    "held_pulse_list": BOOKING,
    "home": "sends on to one's own first page", "icon": "sends on to the picture",
    "intake_check": HEALTH_FORM, "intake_entry_check": HEALTH_FORM,
    "intake_entry_details": HEALTH_FORM, "intake_list": HEALTH_FORM,
    "intake_section": HEALTH_FORM, "intake_step": HEALTH_FORM,
    "metrics": "numbers for a program, behind a token",
    "mfa_authenticate": FACTOR, "mfa_deactivate_totp": FACTOR, "mfa_edit_webauthn": FACTOR,
    "mfa_list_webauthn": "sends on to Signing in", "mfa_login_webauthn": FACTOR,
    "mfa_reauthenticate": FACTOR, "mfa_reauthenticate_webauthn": FACTOR,
    "mfa_remove_webauthn": FACTOR, "mfa_view_recovery_codes": FACTOR,
    "my_health_check": HEALTH_FORM, "my_letters": "sends on to the page of the link",
    "my_routine_stop": "needs the number of a step: test_stopping.py",
    "routine_link_stop": "needs the number of a step: test_stopping.py",
    "sign_up_done": SIGNING_UP, "sign_up_step": SIGNING_UP,
    "undo_import": "sends on until the import is in",
}  # fmt: skip
# A part of a page, and a letter in a frame.
PARTS = {"search_found", "letter_wording_html"}
WHO = ("therapist", "owner", "admin", "client", "anonymous")


def whose(address: Address) -> str:
    """Who opens it here: the first face it was made for that is shown it, or "" for nobody."""
    shown = dict(zip(ROLES, ROWS[address.name].get, strict=True))
    if address.guard == "signed_in":
        order = ["client", "therapist"]
    elif address.guard in set(Permission) | {"member"}:
        order = ["therapist", "admin", "client"]
    else:
        order = ["anonymous", "client", "therapist"]
    found = next((role for role in order if shown[role] == 200), "")
    closed_to_others = 403 in {shown["therapist"], shown["admin"]}
    if not found and closed_to_others and 405 not in shown.values():
        return "owner"
    return found


def no_page() -> set[str]:
    """Addresses that nobody is shown."""
    return {address.name for address in addresses() if not whose(address)}


def test_every_address_is_opened_here_or_is_known_to_be_no_page() -> None:
    only_posted = {name for name in no_page() if 405 in ROWS[name].get}
    walked = {address.name for address in addresses() if whose(address)}
    assert no_page() - only_posted - set(NO_PAGE) == set()
    assert set(NO_PAGE) - no_page() - walked == set()
    assert {whose(address) for address in addresses()} <= {*WHO, ""}


@pytest.fixture
def world(transactional_db: None) -> World:
    """A practice with one of everything, and its owner."""
    made = make_world()
    therapist = made.people["therapist"]
    assert therapist is not None
    practice = therapist.memberships.get().practice
    made.people["owner"] = MembershipFactory(practice=practice, role="owner").user
    return made


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", WHO)
def test_every_page_holds_where_pages_break(
    role: str, world: World, watch: Watch, new_context: Callable[..., BrowserContext],
    sign_in: Callable[..., Page], check_page: Callable[[Page], None],
) -> None:  # fmt: skip
    context = new_context(viewport=PHONE, reduced_motion="reduce")
    page = watch.follow(context.new_page())
    # A file that the browser shows by itself: its own viewer is styled, which our policy refuses.
    watch.expected.append("'style-src' was not explicitly set")
    user = world.people[role]
    if user is not None:
        sign_in(page, user)
    wrong: dict[str, object] = {}
    seen = 0
    for name in [one.name for one in addresses() if whose(one) == role and one.name not in NO_PAGE]:
        arguments = {key: world.argument(value) for key, value in ROWS[name].arguments.items()}
        path = reverse(name, kwargs=arguments)
        answer = None if "." in path.rpartition("/")[2] else opened(page, path)
        if answer is None or "html" not in answer.headers["content-type"] or name in PARTS:
            continue
        assert (name, answer.status) == (name, 200)
        assert page.locator("h1").inner_text().strip(), name
        seen += 1
        try:
            check_page(page)
        except AssertionError as error:
            wrong[f"{name}, rules"] = str(error)
        wrong |= {f"{name}, {what}": found for what, found in wrong_with(page).items()}
    assert not wrong, "\n".join(f"{what}: {found}" for what, found in wrong.items())
    assert seen


def opened(page: Page, address: str) -> Response | None:
    """The answer, or None for a file to keep, which a browser does not show."""
    try:
        return page.goto(address)
    except Error as error:
        if "Download is starting" in str(error):
            return None
        raise
