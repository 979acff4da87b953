"""No page is open by accident."""

from collections import Counter

from practice.access.permissions import Permission
from practice.access.roles import ROLES
from tests.repository import tree
from tests.repository.addresses import addresses
from tests.repository.role_matrix import ROWS

# allauth's own views, behind its own rules: signing in cannot ask for a sign-in.
ALLAUTH = {
    "account_change_password",
    "account_confirm_login_code",
    "account_inactive",
    "account_login",
    "account_reauthenticate",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_set_password",
    "account_signup",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
}
PUBLIC = {
    "account_logout",
    "calendar_feed",
    "accessibility",
    "app",
    "health",
    "guide",
    "help",
    "home",
    "icon",
    "after_certificate",
    "after_link",
    "after_workshop",
    "leave_feedback",
    "my_certificate",
    "ask_link",
    "ask_link_letter",
    "ask_link_reply",
    "book_door",
    "decline_offer",
    "earlier_offer",
    "take_offer",
    "invitation",
    "receipt_link",
    "intake",
    "intake_check",
    "intake_list",
    "intake_section",
    "intake_step",
    "letter_choices",
    "metrics",
    "offline",
    "practice_notice",
    "privacy",
    "security_txt",
    "routine_link",
    "routine_link_app",
    "routine_link_copy",
    "routine_link_done",
    "routine_link_feet",
    "routine_link_felt",
    "routine_link_not_mine",
    "routine_link_paper",
    "routine_link_picture",
    "routine_link_play",
    "routine_link_play_copy",
    "routine_link_stop",
    "routine_link_undo",
    "stop_digest",
    "worker",
    "begin_sign_up",
    "cancel_place",
    "move_place",
    "my_place",
    "place_calendar",
    "place_details",
    "sign_up_done",
    "sign_up_step",
    "workshop",
    "workshop_code",
    "workshop_feed",
    "workshops",
}
ASKED_AGAIN = {
    "account_set_password",
    "change_request",
    "change_role",
    "copy_record",
    "end_membership",
    "erase_record",
    "exports",
    "fetch_copy",
    "fetch_export",
    "idle_rule",
    "invite",
    "past_records",
    "money_file",
    "people_table",
    "progress_table",
    "request",
    "requests",
    "restrict_record",
    "retention_rules",
    "revoke_invitation",
    "share_all",
    "sharing_rules",
    "team",
    "undo_import",
}
CSRF_EXEMPT = {"letter_choices", "stop_digest"}
GUARDS = {permission.value for permission in Permission} | {"member", "signed_in", "public"}


def ours() -> dict[str, str]:
    """The guard of every address that is not allauth's."""
    return {a.name: a.guard for a in addresses() if a.name not in ALLAUTH}


def test_every_address_has_a_name_of_its_own() -> None:
    counted = Counter(address.name for address in addresses())
    assert {name: n for name, n in counted.items() if n > 1 or name.startswith("(")} == {}


def test_every_view_says_who_may_come_in() -> None:
    assert {name: guard for name, guard in ours().items() if guard not in GUARDS} == {}


def test_the_public_views_are_these() -> None:
    assert {name for name, guard in ours().items() if guard == "public"} == PUBLIC


def test_the_views_of_allauth_are_these() -> None:
    theirs = {a.name for a in addresses() if a.view.__module__.startswith("allauth.")}
    assert theirs == ALLAUTH


def test_only_one_click_unsubscribing_goes_without_a_csrf_token() -> None:
    exempt = {a.name for a in addresses() if getattr(a.view, "csrf_exempt", False)}
    assert exempt == CSRF_EXEMPT


def test_who_takes_much_out_or_changes_who_comes_in_is_asked_again() -> None:
    assert {a.name for a in addresses() if getattr(a.view, "asks_again", False)} == ASKED_AGAIN


def test_every_address_has_a_row_in_the_role_matrix() -> None:
    assert set(ROWS) == {address.name for address in addresses()}


def test_a_row_of_the_matrix_fills_in_every_argument() -> None:
    wrong = {
        address.name: (sorted(ROWS[address.name].arguments), sorted(address.arguments))
        for address in addresses()
        if address.name in ROWS and set(ROWS[address.name].arguments) != address.arguments
    }
    assert wrong == {}


def test_every_permission_is_granted_by_a_role() -> None:
    granted = set().union(*(role.permissions for role in ROLES.values()))
    assert granted == set(Permission)


def test_every_permission_is_asked_for_somewhere() -> None:
    code = "\n".join(
        path.read_text()
        for path in tree.modules(*tree.CODE)
        if not tree.relative(path).startswith("practice/access/")
    )
    asked = {p for p in Permission if f"Permission.{p.name}" in code or f"P.{p.name}" in code}
    assert asked == set(Permission)
