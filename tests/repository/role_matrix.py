"""Who gets what at every address: the status of a GET and of an empty POST, written out.

302 sends on: a stranger to the sign-in, a member after something was done. 403 is a role that does
not open the page. 404 is a page that is not there for this person, which is also what another
practice's page is. 405 is a method the address does not take. 422 is a form with mistakes.
"""

from dataclasses import dataclass, field

# Statuses for: anonymous, client, therapist, office, the owner of another practice.
ROLES = ("anonymous", "client", "therapist", "admin", "other")
Statuses = tuple[int, int, int, int, int]

SHOWN: Statuses = (200, 200, 200, 200, 200)
SENT_ON: Statuses = (302, 302, 302, 302, 302)
NOT_TAKEN: Statuses = (405, 405, 405, 405, 405)
GONE: Statuses = (404, 404, 404, 404, 404)

CORRECTED: Statuses = (422, 422, 422, 422, 422)

SIGNED_OUT_ONLY: Statuses = (200, 302, 302, 302, 302)
SIGNED_IN: Statuses = (302, 200, 200, 200, 200)
SIGNED_IN_NOTHING: Statuses = (302, 204, 204, 204, 204)
SIGNED_IN_GONE: Statuses = (302, 404, 404, 404, 404)
SIGNED_IN_NOT_TAKEN: Statuses = (302, 405, 405, 405, 405)

# A page that every practice has its own of, and a page about one row of ours.
THERAPISTS_LIST: Statuses = (302, 404, 200, 403, 200)
THERAPISTS_ROW: Statuses = (302, 404, 200, 403, 404)
THERAPIST_SENT_ON: Statuses = (302, 404, 302, 403, 404)
THERAPIST_CORRECTED: Statuses = (302, 404, 422, 403, 404)
THERAPISTS_NOT_TAKEN: Statuses = (302, 404, 405, 403, 405)
THERAPISTS_LIST_SENT_ON: Statuses = (302, 404, 302, 403, 302)
THERAPISTS_LIST_CORRECTED: Statuses = (302, 404, 422, 403, 422)
THERAPISTS_GONE: Statuses = (302, 404, 404, 403, 404)
STAFF_LIST: Statuses = (302, 404, 200, 200, 200)
STAFF_ROW: Statuses = (302, 404, 200, 200, 404)
STAFF_SENT_ON: Statuses = (302, 404, 302, 302, 404)
STAFF_NOT_TAKEN: Statuses = (302, 404, 405, 405, 405)
STAFF_CORRECTED: Statuses = (302, 404, 422, 422, 404)
OFFICE_LIST: Statuses = (302, 404, 403, 200, 200)
OFFICE_ROW: Statuses = (302, 404, 403, 200, 404)
OFFICE_SENT_ON: Statuses = (302, 404, 403, 302, 404)
OFFICE_NOT_TAKEN: Statuses = (302, 404, 403, 405, 405)
OFFICE_LIST_NOT_TAKEN: Statuses = (302, 404, 403, 405, 405)
OFFICE_LIST_SENT_ON: Statuses = (302, 404, 403, 302, 302)
OFFICE_CORRECTED: Statuses = (302, 404, 403, 422, 422)
OFFICE_ROW_CORRECTED: Statuses = (302, 404, 403, 422, 404)
OFFICE_CLOSED: Statuses = (302, 404, 403, 403, 404)
OWNERS_LIST: Statuses = (302, 404, 403, 403, 200)
OWNERS_CORRECTED: Statuses = (302, 404, 403, 403, 422)
OWNERS_ROW: Statuses = (302, 404, 403, 403, 404)
OWNERS_NOT_TAKEN: Statuses = (302, 404, 403, 403, 405)
CLIENTS_OWN: Statuses = (302, 200, 404, 404, 404)
CLIENT_SENT_ON: Statuses = (302, 302, 404, 404, 404)
CLIENT_CORRECTED: Statuses = (302, 422, 404, 404, 404)
CLIENTS_GONE: Statuses = (302, 404, 404, 404, 404)


@dataclass(frozen=True)
class Row:
    """Expected statuses; `arguments` name rows of the world that fill in the address."""

    get: Statuses
    post: Statuses
    arguments: dict[str, str] = field(default_factory=dict)


CLIENT = {"ref": "client"}
CONSENT = {"ref": "client", "purpose": "photos"}
PLAN = {"ref": "client", "plan": "plan"}
MY_PLAN = {"ref": "plan"}
APPOINTMENT = {"ref": "appointment"}
NOTE = {"ref": "note"}
EVENT = {**CLIENT, "event_ref": "event"}
REFERRAL = {**CLIENT, "referral_ref": "referral"}
PHOTO = {**CLIENT, "photo_ref": "photo"}
SERIES = {"ref": "client", "series_ref": "series"}
MEMBER = {"ref": "member"}
INTAKE = {"token": "intake"}
ASKED = {**CLIENT, "request_ref": "clearance_request"}
ASK_LINK = {"token": "ask_link"}
LINK = {"token": "link"}
AFTER_LINK = {"token": "after_link"}
PICTURE = {"picture_ref": "picture"}
ON_OFFER = {"slug": "workshop_slug"}
PLACE = {"token": "place"}
KEPT = {"ref": "kept"}
KIND = {**CLIENT, "kind": "online_kind"}
WISH = {"ref": "wish"}
OFFER = {"token": "offer"}
LETTER = {"ref": "doubtful_letter"}
WORDED = {"name": "visit_booked"}
DRAFT = {"ref": "draft_circular"}
AFTER_WORKSHOP = {"token": "after_workshop"}
PAST_WORKSHOP = {"ref": "past_workshop"}
WORKSHOP_MESSAGE = {**PAST_WORKSHOP, "message_ref": "workshop_message"}
WORKSHOP = {"ref": "workshop"}
PERSON = {**WORKSHOP, "sign_up_ref": "sign_up"}

ROWS: dict[str, Row] = {
    # Signing in, by allauth.
    "account_change_password": Row(SIGNED_IN, SIGNED_IN),
    "account_confirm_login_code": Row(SENT_ON, SENT_ON),
    "account_inactive": Row(SHOWN, NOT_TAKEN),
    "account_login": Row(SIGNED_OUT_ONLY, SIGNED_OUT_ONLY),
    "account_logout": Row(SIGNED_IN, SENT_ON),
    "account_reauthenticate": Row(SIGNED_IN, SIGNED_IN),
    "account_request_login_code": Row(SIGNED_OUT_ONLY, SIGNED_OUT_ONLY),
    "account_reset_password": Row(SHOWN, SHOWN),
    "account_reset_password_done": Row(SHOWN, NOT_TAKEN),
    "account_reset_password_from_key": Row(SHOWN, SHOWN, {"uidb36": "1", "key": "never-made"}),
    "account_reset_password_from_key_done": Row(SHOWN, NOT_TAKEN),
    "account_set_password": Row(SENT_ON, SENT_ON),
    "account_signup": Row(SIGNED_OUT_ONLY, SIGNED_OUT_ONLY),
    "mfa_activate_totp": Row(SIGNED_IN, SIGNED_IN),
    "mfa_add_webauthn": Row(SIGNED_IN, SIGNED_IN),
    "mfa_authenticate": Row(SENT_ON, SENT_ON),
    "mfa_deactivate_totp": Row(SIGNED_IN_GONE, SIGNED_IN_GONE),
    "mfa_generate_recovery_codes": Row(SIGNED_IN, SIGNED_IN),
    "mfa_index": Row(SIGNED_IN, SIGNED_IN_NOT_TAKEN),
    "mfa_edit_webauthn": Row(SIGNED_IN_GONE, SIGNED_IN_GONE, {"pk": "1"}),
    "mfa_list_webauthn": Row(SENT_ON, SIGNED_IN_NOT_TAKEN),
    "mfa_login_webauthn": Row(SENT_ON, SENT_ON),
    "mfa_reauthenticate": Row(SENT_ON, SENT_ON),
    "mfa_reauthenticate_webauthn": Row(SENT_ON, SENT_ON),
    "mfa_remove_webauthn": Row(SIGNED_IN_GONE, SIGNED_IN_GONE, {"pk": "1"}),
    "mfa_view_recovery_codes": Row(SIGNED_IN_GONE, SIGNED_IN_NOT_TAKEN),
    "sessions": Row(SIGNED_IN, SIGNED_IN_NOT_TAKEN),
    "end_session": Row(SIGNED_IN_NOT_TAKEN, SIGNED_IN_GONE, {"pk": "1"}),
    "end_other_sessions": Row(SIGNED_IN_NOT_TAKEN, SENT_ON),
    "invitation": Row(SHOWN, (422, 302, 409, 409, 302), {"token": "invitation"}),
    "team": Row(OWNERS_LIST, OWNERS_NOT_TAKEN),
    "invite": Row(OWNERS_LIST, OWNERS_CORRECTED),
    "revoke_invitation": Row(OWNERS_NOT_TAKEN, OWNERS_ROW, {"ref": "offered"}),
    "change_role": Row(OWNERS_ROW, OWNERS_ROW, MEMBER),
    "end_membership": Row(OWNERS_ROW, OWNERS_ROW, MEMBER),
    # For everybody.
    "accessibility": Row(SHOWN, NOT_TAKEN),
    "app": Row(SHOWN, NOT_TAKEN),
    "health": Row(SHOWN, NOT_TAKEN),
    "help": Row(SHOWN, NOT_TAKEN),
    "home": Row(SENT_ON, NOT_TAKEN),
    "icon": Row(SENT_ON, NOT_TAKEN),
    "offline": Row(SHOWN, NOT_TAKEN),
    "security_txt": Row(SHOWN, NOT_TAKEN),
    "privacy": Row(SHOWN, NOT_TAKEN),
    "worker": Row(SHOWN, NOT_TAKEN),
    # By a link in a letter: whoever holds it.
    "intake": Row(SHOWN, SENT_ON, INTAKE),
    "intake_check": Row(SENT_ON, SENT_ON, INTAKE),
    "intake_list": Row(SENT_ON, NOT_TAKEN, INTAKE),
    "intake_section": Row(SENT_ON, SENT_ON, {**INTAKE, "section": "health"}),
    "intake_step": Row(SENT_ON, CORRECTED, {**INTAKE, "key": "h1"}),
    "ask_link": Row(SHOWN, SENT_ON, ASK_LINK),
    "ask_link_letter": Row(SHOWN, NOT_TAKEN, ASK_LINK),
    "ask_link_reply": Row(SHOWN, CORRECTED, ASK_LINK),
    "after_link": Row(SHOWN, CORRECTED, AFTER_LINK),
    "after_workshop": Row(SHOWN, NOT_TAKEN, AFTER_WORKSHOP),
    "leave_feedback": Row(NOT_TAKEN, CORRECTED, AFTER_WORKSHOP),
    "after_certificate": Row(SHOWN, NOT_TAKEN, {**AFTER_WORKSHOP, "ref": "certificate"}),
    "my_certificate": Row(SHOWN, NOT_TAKEN, {"token": "past_place"}),
    "letter_choices": Row(SHOWN, SENT_ON, {"signed": "letters"}),
    "stop_digest": Row(SHOWN, SENT_ON, {"signed": "digest"}),
    "routine_link": Row(SHOWN, NOT_TAKEN, LINK),
    "routine_link_app": Row(SHOWN, NOT_TAKEN, LINK),
    "routine_link_copy": Row(SHOWN, NOT_TAKEN, LINK),
    "routine_link_done": Row(SHOWN, SENT_ON, LINK),
    "routine_link_feet": Row(NOT_TAKEN, CORRECTED, LINK),
    "routine_link_felt": Row(NOT_TAKEN, GONE, LINK),
    "routine_link_not_mine": Row(SHOWN, SHOWN, LINK),
    "routine_link_paper": Row(SHOWN, NOT_TAKEN, LINK),
    "routine_link_picture": Row(SHOWN, NOT_TAKEN, {**LINK, **PICTURE}),
    "routine_link_play": Row(SHOWN, NOT_TAKEN, LINK),
    "routine_link_play_copy": Row(SHOWN, NOT_TAKEN, LINK),
    "routine_link_stop": Row(SENT_ON, CORRECTED, LINK),
    "routine_link_undo": Row(NOT_TAKEN, GONE, LINK),
    # The client's own.
    "me": Row(SIGNED_IN, SIGNED_IN_NOT_TAKEN),
    "my_health_check": Row(CLIENT_SENT_ON, CLIENT_SENT_ON, CLIENT),
    "my_health_list": Row(CLIENTS_OWN, SIGNED_IN_NOT_TAKEN, CLIENT),
    "my_health_section": Row(CLIENTS_OWN, CLIENTS_OWN, {**CLIENT, "section": "health"}),
    "my_health_step": Row(CLIENTS_OWN, CLIENT_CORRECTED, {**CLIENT, "key": "h1"}),
    "answer_consent": Row(
        SIGNED_IN_NOT_TAKEN, CLIENT_SENT_ON, {**CLIENT, "purpose": "photos", "answer": "agree"}
    ),
    "my_consents": Row(SIGNED_IN, SIGNED_IN_NOT_TAKEN),
    "my_letters": Row(CLIENT_SENT_ON, SIGNED_IN_NOT_TAKEN, CLIENT),
    "my_routine": Row(CLIENTS_OWN, SIGNED_IN_NOT_TAKEN, MY_PLAN),
    "my_routine_copy": Row(CLIENTS_OWN, SIGNED_IN_NOT_TAKEN, MY_PLAN),
    "my_routine_done": Row(CLIENTS_OWN, CLIENT_SENT_ON, MY_PLAN),
    "my_routine_feet": Row(SIGNED_IN_NOT_TAKEN, CLIENT_CORRECTED, MY_PLAN),
    "my_routine_felt": Row(SIGNED_IN_NOT_TAKEN, CLIENTS_GONE, MY_PLAN),
    "my_routine_paper": Row(CLIENTS_OWN, SIGNED_IN_NOT_TAKEN, MY_PLAN),
    "my_routine_picture": Row(CLIENTS_OWN, SIGNED_IN_NOT_TAKEN, {**MY_PLAN, **PICTURE}),
    "my_routine_play": Row(CLIENTS_OWN, SIGNED_IN_NOT_TAKEN, MY_PLAN),
    "my_routine_play_copy": Row(CLIENTS_OWN, SIGNED_IN_NOT_TAKEN, MY_PLAN),
    "my_routine_stop": Row(CLIENT_SENT_ON, CLIENT_CORRECTED, MY_PLAN),
    "my_routine_undo": Row(SIGNED_IN_NOT_TAKEN, CLIENTS_GONE, MY_PLAN),
    "after_my_visit": Row(CLIENTS_OWN, CLIENT_CORRECTED, {"ref": "visit_before"}),
    "log_my_run": Row(CLIENTS_OWN, CLIENT_CORRECTED, CLIENT),
    "undo_my_run": Row(SIGNED_IN_NOT_TAKEN, CLIENTS_GONE, CLIENT),
    "who_has_seen": Row(CLIENTS_OWN, SIGNED_IN_NOT_TAKEN, CLIENT),
    "my_breath": Row(SIGNED_IN, SIGNED_IN_NOT_TAKEN),
    "my_routines": Row(SIGNED_IN, SIGNED_IN_NOT_TAKEN),
    # Visits and calendars.
    "calendar": Row(THERAPISTS_LIST, (302, 404, 405, 403, 405)),
    "calendar_feed": Row(SHOWN, NOT_TAKEN, {"token": "calendar_feed"}),
    "calendar_names": Row(THERAPISTS_NOT_TAKEN, (302, 404, 302, 403, 302), {"choice": "show"}),
    "cancel_my_visit": Row(CLIENTS_OWN, CLIENT_SENT_ON, APPOINTMENT),
    "make_calendar": Row(THERAPISTS_NOT_TAKEN, THERAPISTS_LIST),
    "make_my_calendar": Row(SIGNED_IN_NOT_TAKEN, CLIENTS_OWN, CLIENT),
    "my_calendar": Row(SIGNED_IN, SIGNED_IN_NOT_TAKEN),
    "my_visit_file": Row(CLIENTS_OWN, SIGNED_IN_NOT_TAKEN, APPOINTMENT),
    "my_visits": Row(SIGNED_IN, SIGNED_IN_NOT_TAKEN),
    "revoke_calendar": Row(THERAPISTS_NOT_TAKEN, (302, 404, 302, 403, 302)),
    "revoke_my_calendar": Row(SIGNED_IN_NOT_TAKEN, CLIENT_SENT_ON, CLIENT),
    "undo_my_cancel": Row(SIGNED_IN_NOT_TAKEN, CLIENT_SENT_ON, APPOINTMENT),
    # What clients do about visits by themselves, and what staff do about that.
    "ask_to_move": Row(CLIENTS_OWN, CLIENT_CORRECTED, APPOINTMENT),
    "book_door": Row(SHOWN, NOT_TAKEN),
    "book_self": Row((302, 302, 200, 200, 200), SIGNED_IN_NOT_TAKEN),
    "book_self_kind": Row(CLIENTS_OWN, SIGNED_IN_NOT_TAKEN, CLIENT),
    "book_self_time": Row(CLIENTS_OWN, CLIENT_CORRECTED, {**KIND, "who": "anybody"}),
    "book_self_who": Row(CLIENT_SENT_ON, SIGNED_IN_NOT_TAKEN, KIND),
    "decline_offer": Row(NOT_TAKEN, SENT_ON, OFFER),
    "earlier_offer": Row(SHOWN, NOT_TAKEN, OFFER),
    "held_begin": Row(SIGNED_IN_NOT_TAKEN, CLIENT_SENT_ON, KEPT),
    "held_book": Row(SIGNED_IN_NOT_TAKEN, CLIENT_SENT_ON, KEPT),
    "held_done": Row(CLIENT_SENT_ON, SIGNED_IN_NOT_TAKEN, KEPT),
    "held_form_check": Row(CLIENT_SENT_ON, CLIENT_SENT_ON, KEPT),
    "held_form_list": Row(CLIENTS_OWN, SIGNED_IN_NOT_TAKEN, KEPT),
    "held_form_section": Row(CLIENTS_OWN, CLIENTS_OWN, {**KEPT, "section": "health"}),
    "held_form_step": Row(CLIENTS_OWN, CLIENT_CORRECTED, {**KEPT, "key": "h1"}),
    "held_let_go": Row(SIGNED_IN_NOT_TAKEN, CLIENT_SENT_ON, KEPT),
    "held_longer": Row(SIGNED_IN_NOT_TAKEN, CLIENT_SENT_ON, KEPT),
    "held_pulse_check": Row(CLIENT_SENT_ON, CLIENT_SENT_ON, KEPT),
    "held_pulse_list": Row(CLIENT_SENT_ON, SIGNED_IN_NOT_TAKEN, KEPT),
    "held_pulse_step": Row(CLIENTS_OWN, CLIENT_CORRECTED, {**KEPT, "key": "p1"}),
    "held_time": Row(CLIENTS_OWN, SIGNED_IN_NOT_TAKEN, KEPT),
    "my_earlier": Row(SIGNED_IN, SIGNED_IN_NOT_TAKEN),
    "stop_waiting": Row(SIGNED_IN_NOT_TAKEN, CLIENT_SENT_ON, WISH),
    "take_offer": Row(NOT_TAKEN, SENT_ON, OFFER),
    "wait_for_any": Row(CLIENTS_OWN, CLIENT_CORRECTED, KIND),
    "wait_for_earlier": Row(CLIENTS_OWN, CLIENT_CORRECTED, APPOINTMENT),
    "withdraw_move": Row(SIGNED_IN_NOT_TAKEN, CLIENT_SENT_ON, APPOINTMENT),
    "add_to_waiting": Row(THERAPISTS_LIST_SENT_ON, THERAPISTS_LIST_SENT_ON),
    "confirm_asked": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, APPOINTMENT),
    "move_request": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, {"ref": "move_asked"}),
    "offer_wish": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, WISH),
    "refuse_asked": Row(THERAPISTS_ROW, THERAPIST_SENT_ON, APPOINTMENT),
    "waiting_list": Row(THERAPISTS_LIST, THERAPISTS_NOT_TAKEN),
    "withdraw_wish": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, WISH),
    # Workshops, for everybody and for whoever has a place.
    "workshops": Row(SHOWN, NOT_TAKEN),
    "workshop": Row(SHOWN, NOT_TAKEN, ON_OFFER),
    "workshop_code": Row(SHOWN, NOT_TAKEN, ON_OFFER),
    "workshop_feed": Row(SHOWN, NOT_TAKEN),
    "begin_sign_up": Row(NOT_TAKEN, SENT_ON, ON_OFFER),
    "sign_up_step": Row(SENT_ON, SENT_ON, {**ON_OFFER, "step": "name"}),
    "sign_up_done": Row(SENT_ON, NOT_TAKEN, ON_OFFER),
    "my_place": Row(SHOWN, (409, 409, 409, 409, 409), PLACE),
    "place_details": Row(SHOWN, CORRECTED, PLACE),
    "move_place": Row(SHOWN, CORRECTED, PLACE),
    "cancel_place": Row(SHOWN, CORRECTED, PLACE),
    "place_calendar": Row(SHOWN, NOT_TAKEN, PLACE),
    # The client's file.
    "client": Row(THERAPISTS_ROW, THERAPISTS_ROW, CLIENT),
    "clients": Row(THERAPISTS_LIST, THERAPISTS_LIST),
    "edit_client": Row(THERAPISTS_ROW, THERAPISTS_ROW, CLIENT),
    "new_client": Row(THERAPISTS_LIST, THERAPISTS_LIST),
    # Consents.
    "client_consents": Row(THERAPISTS_ROW, THERAPISTS_ROW, CLIENT),
    "record_consent": Row(THERAPISTS_ROW, THERAPISTS_ROW, CONSENT),
    "undo_consent": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, CONSENT),
    "withdraw_consent": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, CONSENT),
    "visit_reminders": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, CLIENT),
    # Two records of one person.
    "client_joins": Row(THERAPISTS_ROW, THERAPISTS_ROW, CLIENT),
    "join_clients": Row(THERAPISTS_ROW, THERAPISTS_ROW, {**CLIENT, "other": "another"}),
    "undo_client_join": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, {**CLIENT, "join_ref": "join"}),
    # What people may ask about their records.
    "client_data": Row(THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, CLIENT),
    "copy_record": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, CLIENT),
    "fetch_copy": Row(THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, {**CLIENT, "copy_ref": "copy"}),
    "take_request": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, CLIENT),
    "restrict_record": Row(OWNERS_ROW, OWNERS_ROW, CLIENT),
    "erase_record": Row(OWNERS_ROW, OWNERS_ROW, CLIENT),
    "requests": Row(OWNERS_LIST, OWNERS_NOT_TAKEN),
    "request": Row(OWNERS_ROW, OWNERS_ROW, {"ref": "person_request"}),
    "change_request": Row(OWNERS_NOT_TAKEN, OWNERS_ROW, {"ref": "person_request", "what": "pause"}),
    "past_records": Row(OWNERS_LIST, OWNERS_NOT_TAKEN),
    "retention_rules": Row(OWNERS_LIST, OWNERS_CORRECTED),
    "write_notice": Row(OWNERS_LIST, OWNERS_CORRECTED),
    "practice_notice": Row(SHOWN, NOT_TAKEN, {"ref": "practice"}),
    "my_data": Row(SIGNED_IN, SIGNED_IN_NOT_TAKEN),
    "ask_about_data": Row(CLIENTS_OWN, CLIENT_CORRECTED, CLIENT),
    # Moving in, and long work: a member's own, or everybody's for an owner.
    "jobs": Row(STAFF_LIST, STAFF_NOT_TAKEN),
    "job": Row((302, 404, 404, 200, 404), STAFF_NOT_TAKEN, {"ref": "job"}),
    "stop_job": Row(STAFF_NOT_TAKEN, (302, 404, 404, 302, 404), {"ref": "job"}),
    "imports": Row(OWNERS_LIST, OWNERS_CORRECTED),
    "import": Row(OWNERS_ROW, OWNERS_NOT_TAKEN, {"ref": "import"}),
    "import_columns": Row(OWNERS_ROW, OWNERS_ROW, {"ref": "import"}),
    "take_in_import": Row(OWNERS_NOT_TAKEN, OWNERS_ROW, {"ref": "import"}),
    "throw_away_import": Row(OWNERS_NOT_TAKEN, OWNERS_ROW, {"ref": "import"}),
    "rows_to_fix": Row(OWNERS_ROW, OWNERS_NOT_TAKEN, {"ref": "import"}),
    # Who looks after whom. The office may not even ask; who was only let in may not share.
    "sharing": Row(THERAPISTS_LIST, THERAPISTS_NOT_TAKEN),
    "share_all": Row(THERAPISTS_LIST, THERAPISTS_LIST_CORRECTED),
    "sharing_rules": Row(OWNERS_LIST, OWNERS_CORRECTED),
    "client_sharing": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, CLIENT),
    "end_care": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, {**CLIENT, "care_ref": "care"}),
    # Health.
    "accept_clearance": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_CORRECTED, ASKED),
    "add_reply": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_CORRECTED, ASKED),
    "ask_clearance": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, CLIENT),
    "call_off_clearance": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, ASKED),
    "clearance": Row(THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, CLIENT),
    "clearance_letter": Row(THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, ASKED),
    "clearance_reply": Row(
        THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, {**ASKED, "reply_ref": "clearance_reply"}
    ),
    "clearance_request": Row(THERAPISTS_ROW, THERAPISTS_ROW, ASKED),
    "record_letter": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, CLIENT),
    "refuse_clearance": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_CORRECTED, ASKED),
    "withdraw_letter": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, {**CLIENT, "letter_ref": "letter"}),
    "change_entry": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, CLIENT),
    "after_visit": Row(THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, {**CLIENT, "answer_ref": "after"}),
    "idle_rule": Row(OWNERS_LIST, OWNERS_CORRECTED),
    "still_here": Row(SIGNED_IN_NOT_TAKEN, SIGNED_IN_NOTHING),
    "refusals": Row(OWNERS_LIST, OWNERS_NOT_TAKEN),
    "client_history": Row(OWNERS_ROW, OWNERS_NOT_TAKEN, CLIENT),
    "client_timeline": Row(THERAPISTS_ROW, THERAPISTS_ROW, CLIENT),
    "client_health": Row(THERAPISTS_ROW, THERAPISTS_ROW, CLIENT),
    "concern": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, {"ref": "concern"}),
    "addresses": Row(THERAPISTS_LIST, THERAPISTS_LIST),
    "use_address": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, {"ref": "trouble"}),
    "inbox": Row(THERAPISTS_LIST, THERAPISTS_LIST),
    "intake_entry": Row(THERAPISTS_ROW, THERAPISTS_ROW, CLIENT),
    "intake_entry_check": Row(THERAPIST_SENT_ON, THERAPIST_SENT_ON, CLIENT),
    "intake_entry_details": Row(THERAPIST_SENT_ON, THERAPIST_SENT_ON, CLIENT),
    "pulse_entry": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, CLIENT),
    "screening": Row(THERAPISTS_ROW, THERAPISTS_ROW, {**CLIENT, "screening_ref": "screening"}),
    "send_health_form": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, CLIENT),
    # The diary.
    "appointment": Row(THERAPISTS_ROW, THERAPISTS_ROW, APPOINTMENT),
    "book": Row(THERAPISTS_LIST, THERAPISTS_LIST),
    "book_repeat": Row(THERAPISTS_LIST_SENT_ON, THERAPISTS_GONE),
    "undo_appointment": Row(
        SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, {**APPOINTMENT, "change": "appointment_change"}
    ),
    "cancel_appointment": Row(THERAPISTS_ROW, THERAPISTS_ROW, APPOINTMENT),
    "diary": Row(THERAPISTS_LIST, THERAPISTS_LIST),
    "mark_appointment": Row(
        SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, {**APPOINTMENT, "status": "arrived"}
    ),
    "move_appointment": Row(THERAPISTS_ROW, THERAPISTS_ROW, APPOINTMENT),
    "to_finish": Row(THERAPISTS_LIST, THERAPISTS_LIST),
    "today": Row(THERAPISTS_LIST, THERAPISTS_LIST),
    # Notes.
    "amend_note": Row(THERAPISTS_ROW, THERAPISTS_ROW, NOTE),
    "client_zones": Row(THERAPISTS_ROW, THERAPISTS_ROW, CLIENT),
    "keep_typed": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_CORRECTED, NOTE),
    "note": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, NOTE),
    "unsaved_draft": Row(THERAPISTS_ROW, THERAPIST_SENT_ON, {**NOTE, "draft_ref": "unsaved_draft"}),
    "write_note": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, APPOINTMENT),
    "my_digest": Row((302, 404, 200, 200, 200), (302, 404, 422, 422, 422)),
    "my_notes": Row(THERAPISTS_LIST, (302, 404, 422, 403, 422)),
    # Measures.
    "client_measures": Row(THERAPISTS_ROW, THERAPIST_SENT_ON, CLIENT),
    "client_progress": Row(THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, CLIENT),
    "progress_picture": Row(THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, CLIENT),
    "progress_table": Row(THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, CLIENT),
    "retire_item": Row(
        SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, {**CLIENT, "item_ref": "named_item"}
    ),
    "visit_measures": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, APPOINTMENT),
    "withdraw_rating": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, {**CLIENT, "rating_ref": "rating"}),
    "note_paper": Row(THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, {"ref": "signed_note"}),
    "ask_about_sharp": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, NOTE),
    "sign_locked_note": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, NOTE),
    "homecare_rules": Row(OWNERS_LIST, OWNERS_CORRECTED),
    "reminder_rules": Row(OWNERS_LIST, OWNERS_CORRECTED),
    "note_rules": Row(OWNERS_LIST, OWNERS_CORRECTED),
    # What went wrong.
    "add_to_event": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_CORRECTED, {**EVENT, "what": "add"}),
    "client_events": Row(THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, CLIENT),
    "event": Row(THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, EVENT),
    "record_event": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, CLIENT),
    # Letters to others.
    "new_referral": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, CLIENT),
    "referral": Row(THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, REFERRAL),
    "referral_letter": Row(THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, REFERRAL),
    "referral_response": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_CORRECTED, REFERRAL),
    "referrals": Row(THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, CLIENT),
    "client_photos": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, CLIENT),
    "photo_file": Row(THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, PHOTO),
    "take_out_photo": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, PHOTO),
    # Routines.
    "assign_routine": Row(THERAPISTS_ROW, THERAPISTS_ROW, CLIENT),
    "assign_this_routine": Row(THERAPISTS_ROW, THERAPISTS_ROW, {**CLIENT, "routine": "routine"}),
    "client_routines": Row(THERAPISTS_ROW, THERAPISTS_ROW, CLIENT),
    "handout": Row(SIGNED_IN_NOT_TAKEN, (302, 404, 200, 403, 404), PLAN),
    "routine_code": Row(SIGNED_IN_NOT_TAKEN, (302, 404, 200, 403, 404), PLAN),
    "end_routine": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, PLAN),
    "give_back_steps": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_CORRECTED, PLAN),
    "change_routine": Row(THERAPISTS_ROW, THERAPISTS_ROW, PLAN),
    "let_stand": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, PLAN),
    "send_routine": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, PLAN),
    "pause_routine": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_CORRECTED, PLAN),
    "resume_routine": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, PLAN),
    "routine": Row(THERAPISTS_ROW, THERAPISTS_ROW, {"ref": "routine"}),
    "step_picture": Row(THERAPISTS_ROW, THERAPISTS_NOT_TAKEN, {"ref": "picture"}),
    "routines": Row(THERAPISTS_LIST, THERAPISTS_LIST),
    "new_routine": Row(THERAPISTS_LIST, THERAPISTS_LIST),
    "edit_routine": Row(THERAPISTS_ROW, THERAPISTS_ROW, {"ref": "routine"}),
    "update_clients": Row(THERAPISTS_ROW, (302, 404, 422, 403, 404), {"ref": "routine"}),
    "retire_routine": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, {"ref": "routine"}),
    "bring_back_routine": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, {"ref": "routine"}),
    # Series.
    "add_series_visit": Row(SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, SERIES),
    "book_series": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, SERIES),
    "change_series": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, {**SERIES, "what": "pause"}),
    "choose_series": Row(THERAPISTS_ROW, THERAPISTS_ROW, CLIENT),
    "client_series": Row(THERAPISTS_ROW, THERAPISTS_ROW, CLIENT),
    "one_series": Row(THERAPISTS_ROW, THERAPISTS_ROW, SERIES),
    "remove_series_visit": Row(
        SIGNED_IN_NOT_TAKEN, THERAPIST_SENT_ON, {**SERIES, "visit": "series_visit"}
    ),
    "review_series": Row(
        THERAPISTS_ROW, THERAPIST_CORRECTED, {**SERIES, "review_ref": "series_review"}
    ),
    "start_series": Row(THERAPISTS_ROW, THERAPIST_CORRECTED, {**CLIENT, "code": "weekly_block"}),
    "edit_plan_template": Row(OWNERS_LIST, OWNERS_CORRECTED, {"code": "weekly_block"}),
    "new_plan_template": Row(OWNERS_LIST, OWNERS_CORRECTED),
    "plan_templates": Row(OWNERS_LIST, OWNERS_LIST),
    # The practice's rules.
    "change_rule": Row(OWNERS_LIST, OWNERS_LIST, {"number": "1"}),
    "review_rule": Row(OWNERS_LIST, OWNERS_LIST, {"number": "1"}),
    "rule": Row(THERAPISTS_LIST, THERAPISTS_LIST, {"number": "1"}),
    "rules": Row(THERAPISTS_LIST, THERAPISTS_LIST),
    # The office.
    "letters": Row(OFFICE_LIST, OFFICE_LIST),
    "letter": Row(OFFICE_ROW, OFFICE_ROW, LETTER),
    "letter_text": Row(OFFICE_CLOSED, OFFICE_NOT_TAKEN, LETTER),
    "send_letter_again": Row(OFFICE_ROW, OFFICE_SENT_ON, LETTER),
    "stop_letter": Row(OFFICE_NOT_TAKEN, OWNERS_ROW, LETTER),
    "letter_wordings": Row(OFFICE_LIST, OFFICE_LIST_NOT_TAKEN),
    "letter_wording": Row(OFFICE_LIST, OFFICE_CORRECTED, WORDED),
    "letter_wording_html": Row(OFFICE_LIST, OFFICE_LIST_NOT_TAKEN, WORDED),
    "usual_wording": Row(OFFICE_LIST_NOT_TAKEN, OFFICE_LIST_SENT_ON, WORDED),
    # Messages to many.
    "workshop_message": Row(STAFF_ROW, (302, 404, 422, 422, 404), PAST_WORKSHOP),
    "one_workshop_message": Row(STAFF_ROW, STAFF_NOT_TAKEN, WORKSHOP_MESSAGE),
    "edit_workshop_message": Row(STAFF_ROW, (302, 404, 422, 422, 404), WORKSHOP_MESSAGE),
    "test_workshop_message": Row(STAFF_NOT_TAKEN, STAFF_SENT_ON, WORKSHOP_MESSAGE),
    "send_workshop_message": Row(STAFF_NOT_TAKEN, STAFF_SENT_ON, WORKSHOP_MESSAGE),
    "stop_workshop_message": Row(STAFF_NOT_TAKEN, STAFF_SENT_ON, WORKSHOP_MESSAGE),
    "try_workshop_message_again": Row(STAFF_NOT_TAKEN, STAFF_SENT_ON, WORKSHOP_MESSAGE),
    "circulars": Row(STAFF_LIST, STAFF_NOT_TAKEN),
    "new_circular": Row(STAFF_LIST, (302, 404, 422, 422, 422)),
    "circular": Row(STAFF_ROW, STAFF_NOT_TAKEN, {"ref": "circular"}),
    "edit_circular": Row(STAFF_ROW, (302, 404, 422, 422, 404), DRAFT),
    # Who would get it is not what an empty form has seen.
    "check_circular": Row(STAFF_ROW, (302, 404, 409, 409, 404), DRAFT),
    "stop_circular": Row(STAFF_NOT_TAKEN, STAFF_SENT_ON, {"ref": "circular"}),
    "try_circular_again": Row(STAFF_NOT_TAKEN, STAFF_SENT_ON, {"ref": "circular"}),
    # Workshops, for the office and for who leads them.
    "office_workshops": Row(STAFF_LIST, STAFF_NOT_TAKEN),
    "new_workshop": Row(OFFICE_LIST, OFFICE_CORRECTED),
    "office_workshop": Row(STAFF_ROW, STAFF_NOT_TAKEN, WORKSHOP),
    "edit_workshop": Row(OFFICE_ROW, OFFICE_ROW_CORRECTED, WORKSHOP),
    "publish_workshop": Row(OFFICE_NOT_TAKEN, OFFICE_SENT_ON, WORKSHOP),
    "close_workshop": Row(OFFICE_NOT_TAKEN, OFFICE_SENT_ON, WORKSHOP),
    "call_off_workshop": Row(OFFICE_ROW, OFFICE_ROW_CORRECTED, WORKSHOP),
    "copy_workshop": Row(OFFICE_NOT_TAKEN, OFFICE_SENT_ON, WORKSHOP),
    "more_dates": Row(OFFICE_ROW, OFFICE_ROW_CORRECTED, WORKSHOP),
    "workshop_people": Row(STAFF_ROW, STAFF_NOT_TAKEN, WORKSHOP),
    "people_table": Row(STAFF_ROW, STAFF_NOT_TAKEN, WORKSHOP),
    "add_to_workshop": Row(STAFF_ROW, STAFF_CORRECTED, WORKSHOP),
    # Nothing was said that could be done with them.
    "act_on_people": Row(STAFF_NOT_TAKEN, (302, 404, 404, 404, 404), WORKSHOP),
    "workshop_line": Row(STAFF_ROW, STAFF_NOT_TAKEN, WORKSHOP),
    "workshop_door": Row(STAFF_ROW, STAFF_NOT_TAKEN, WORKSHOP),
    "mark_at_door": Row(STAFF_NOT_TAKEN, STAFF_CORRECTED, WORKSHOP),
    "walk_in": Row(STAFF_ROW, STAFF_CORRECTED, WORKSHOP),
    "door_sheet": Row(STAFF_ROW, STAFF_NOT_TAKEN, WORKSHOP),
    "workshop_numbers": Row(STAFF_ROW, STAFF_NOT_TAKEN, WORKSHOP),
    "sign_up": Row(STAFF_ROW, STAFF_NOT_TAKEN, PERSON),
    "act_on_sign_up": Row(STAFF_NOT_TAKEN, STAFF_CORRECTED, {**PERSON, "what": "paid"}),
    # Settings: what is offered and when.
    "settings": Row(THERAPISTS_LIST, THERAPISTS_LIST),
    "appointment_types": Row(OWNERS_LIST, OWNERS_LIST),
    "new_appointment_type": Row(OWNERS_LIST, OWNERS_LIST),
    "edit_appointment_type": Row(OWNERS_ROW, OWNERS_ROW, {"ref": "appointment_type"}),
    "retire_appointment_type": Row(OWNERS_NOT_TAKEN, OWNERS_ROW, {"ref": "appointment_type"}),
    "rooms": Row(OWNERS_LIST, OWNERS_LIST),
    "edit_room": Row(OWNERS_ROW, OWNERS_ROW, {"ref": "room"}),
    "retire_room": Row(OWNERS_NOT_TAKEN, OWNERS_ROW, {"ref": "room"}),
    "booking_rules": Row(OWNERS_LIST, OWNERS_LIST),
    "closed_days": Row(OWNERS_LIST, OWNERS_LIST),
    "weekly_hours": Row(THERAPISTS_ROW, THERAPISTS_ROW, MEMBER),
    "dates": Row(THERAPISTS_ROW, THERAPISTS_ROW, MEMBER),
    "forget_date": Row(THERAPISTS_NOT_TAKEN, THERAPIST_SENT_ON, {**MEMBER, "on": "2030-01-01"}),
    "time_off": Row(THERAPISTS_ROW, THERAPISTS_ROW, MEMBER),
    "therapist_rules": Row(THERAPISTS_ROW, THERAPISTS_ROW, MEMBER),
    "remove_block": Row(THERAPISTS_NOT_TAKEN, THERAPIST_SENT_ON, {"ref": "time_off"}),
    "put_back": Row(THERAPISTS_NOT_TAKEN, (302, 404, 302, 403, 302)),
}
