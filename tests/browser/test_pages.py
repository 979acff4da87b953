"""Every page with the demo's data: it renders, fits, and breaks no accessibility rule.

Each face is one walk through its pages, which first proves that each one rendered; a page is then
looked at in every width and theme without opening it again.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from clients.afterwards.actions import make_link as make_after_link
from clients.afterwards.models import AfterVisitAnswer
from clients.digests.links import stop_url
from clients.homecare.actions import make_link
from clients.homecare.models import AssignedRoutine
from clients.models import Client
from clients.notes.actions import start_note
from clients.overview import demo
from clients.portal.guides import GUIDES
from clients.rulebook.actions import save_rule
from clients.screening.actions import record_screening, send_intake
from clients.screening.answers import NO
from clients.screening.concerns import raise_concern
from clients.screening.models import Concern
from clients.workshops.links import place_token
from practice.accounts.models import Membership, User
from practice.audit.actors import SYSTEM
from practice.mail.models import OutboundEmail
from routines.safety.edits import EDITABLE, written
from routines.safety.rules import load_rules
from tests.browser.conftest import Watch
from tests.factories.circulars import confirmed
from tests.factories.circulars import drafted as message_drafted
from tests.factories.earlier import a_note_from_before
from tests.factories.events import happened
from tests.factories.papers import a_paper
from tests.factories.photos import photographed
from tests.factories.referrals import written as written_to
from tests.factories.workshops import a_workshop, signs_up, takes_part

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS: list[tuple[int, Any]] = [
    (360, "light"),
    (820, "dark"),
    (1280, "light"),
    (1280, "dark"),
    (360, "dark"),
]


@pytest.fixture
def furnished(transactional_db: None) -> Iterator[Membership]:
    """The demo practice after some news; returns its owner's place."""
    demo.seed(now=timezone.now())
    owner = Membership.objects.get(user__email=demo.THERAPIST[0])
    some_news(owner)
    return owner


def some_news(owner: Membership) -> None:
    """Concerns of several kinds, steps that may and may not be given back, and a rule changed.

    Amira's wound came and went, Priya's came. Each took steps out of a routine.
    """
    now = timezone.now()
    wound = {
        "open_wound": demo.yes(demo.GRAZE, side="left", since=timezone.localdate().isoformat())
    }
    amira, priya = (Client.objects.get(name=name) for name in ("Amira Khan", "Priya Nair"))
    for client, codes in ((amira, wound), (priya, wound), (amira, {"open_wound": {"answer": NO}})):
        record_screening(client=client, kind="change", codes=codes, by=owner, now=now)
    raise_concern(
        client=amira, kind=Concern.Kind.NEW_ANSWERS, by=owner, now=now,
        about={"lines": ["Cut, graze, blister or ulcer (left foot)"]},
    )  # fmt: skip
    doubtful = OutboundEmail.objects.filter(practice_id=owner.practice_id).latest("pk")
    OutboundEmail.objects.filter(pk=doubtful.pk).update(state="unknown", next_try_at=None)
    nuts = load_rules()["allergy_nut_or_product"]
    kept = {name: written(getattr(nuts, name)) for name in EDITABLE}
    save_rule(
        practice=owner.practice, code=nuts.code, values=kept | {"review_days": 90}, by=owner,
        reason="Agreed with our pharmacist.", seen=0, now=now,
    )  # fmt: skip
    happened(amira, owner, at=now - timedelta(days=1), now=now)
    written_to(amira, owner, now=now, told=True)
    photographed(amira, owner, now=now)
    a_paper(amira, owner, now=now)
    a_note_from_before(amira, owner, now=now)
    message_drafted(owner, now=now)
    confirmed(owner, [amira, priya], now=now)
    start_note(appointment=amira.appointments.latest("starts_at"), by=owner, now=now)


def staff_pages() -> list[tuple[str, str]]:
    """(address, heading) of what a therapist opens."""
    amira, tom, daniel, grace, priya, ewan = (
        Client.objects.get(name=name)
        for name in (
            "Amira Khan",
            "Tom Whitfield",
            "Daniel Price",
            "Grace Adeyemi",
            "Priya Nair",
            "Ewan McDonald",
        )
    )  # fmt: skip
    visit = amira.appointments.order_by("starts_at").last()
    note = amira.session_notes.exclude(signed_at=None).first()
    draft = amira.session_notes.get(signed_at=None)
    concerns = {one.kind: one for one in amira.practice.concerns.all()}
    changed = str(load_rules()["allergy_nut_or_product"].sort)
    short = amira.practice.routines.get(code="post_run_reflex_short")
    letter = OutboundEmail.objects.get(state="unknown")
    after = AfterVisitAnswer.objects.get()
    letters_to_many = amira.practice.circulars.filter(state="going")
    draft_to_many = amira.practice.circulars.get(state="draft")
    assert visit is not None
    assert note is not None
    by_ref = [
        ("client", [amira.ref], "Amira Khan"),
        ("client_health", [daniel.ref], "Health"),
        ("client_health", [amira.ref], "Health"),
        ("screening", [tom.ref, tom.screenings.get().ref], "Intake"),
        ("intake_entry", [amira.ref], "Health form"),
        ("clearance", [grace.ref], "Clearance"),
        ("record_letter", [grace.ref], "A clinician's letter"),
        ("change_entry", [amira.ref], "Record a change"),
        ("pulse_entry", [amira.ref], "Anything new with their health?"),
        ("concern", [concerns["new_answers"].ref], "New health answers"),
        ("concern", [concerns["routine_paused"].ref], "Routine steps paused"),
        ("client_routines", [tom.ref], "Routines"),
        ("client_routines", [amira.ref], "Routines"),
        ("client_routines", [priya.ref], "Routines"),
        ("assign_routine", [tom.ref], "Assign a routine"),
        ("assign_this_routine", [tom.ref, short.ref], "Condensed"),
        ("change_routine", [tom.ref, tom.assigned_routines.get().ref], ""),
        ("client_series", [amira.ref], "Series"),
        ("client_money", [amira.ref], "Fees and payments"),
        ("change_charge", [amira.ref, amira.charges.latest("pk").ref], "What is asked"),
        ("client_timeline", [amira.ref], "Timeline"),
        ("client_account", [amira.ref], "Signing in"),
        ("client_account", [tom.ref], "Signing in"),
        ("client_data", [amira.ref], "Their data"),
        ("copy_record", [amira.ref], "Make a copy of everything"),
        ("take_request", [amira.ref], "Take down a request"),
        ("restrict_record", [amira.ref], "Restrict the record"),
        ("erase_record", [amira.ref], "Erase the record of"),
        ("requests", [], "Requests about people's data"),
        ("exports", [], "Take everything along"),
        ("past_records", [], "Records that may go"),
        ("retention_rules", [], "How long records are kept"),
        ("write_notice", [], "Your privacy notice"),
        ("after_visit", [ewan.ref, after.ref], "After the visit on"),
        ("client_zones", [amira.ref], "Zones over time"),
        ("client_progress", [amira.ref], "Progress"),
        ("client_progress", [tom.ref], "Progress"),
        ("client_measures", [amira.ref], "What is asked"),
        ("visit_measures", [visit.ref], "Measures"),
        ("visit_measures", [note.appointment.ref], "Measures"),
        ("withdraw_rating", [amira.ref, amira.ratings.earliest("pk").ref], "Is this rating"),
        ("choose_series", [tom.ref], "Start a series"),
        ("start_series", [tom.ref, "race_five"], "Five before a race"),
        ("one_series", [amira.ref, amira.treatment_series.earliest("pk").ref], "Weekly block"),
        ("one_series", [ewan.ref, ewan.treatment_series.earliest("pk").ref], "Five before a race"),
        (
            "book_series",
            [ewan.ref, ewan.treatment_series.earliest("pk").ref],
            "Book the next visits",
        ),
        (
            "change_series",
            [amira.ref, amira.treatment_series.earliest("pk").ref, "finish"],
            "Finish the series",
        ),
        ("my_notes", [], "How I write notes"),
        ("my_digest", [], "Your day in a letter"),
        ("edit_plan_template", ["casual"], "Every 6 to 8 weeks"),
        ("edit_client", [amira.ref], "Details"),
        ("join_clients", [amira.ref, tom.ref], "Are these one person?"),
        ("client_joins", [amira.ref], "Joined into this record"),
        ("client_sharing", [amira.ref], "Who looks after Amira"),
        ("sharing", [], "Sharing"),
        ("share_all", [], "Share all clients"),
        ("sharing_rules", [], "Who sees whose clients"),
        ("client_consents", [amira.ref], "Consents"),
        ("record_consent", [amira.ref, "photos"], "Photographs"),
        ("appointment", [visit.ref], "Foot session"),
        ("move_appointment", [visit.ref], "Move the appointment"),
        ("cancel_appointment", [visit.ref], "Cancel the appointment"),
        ("client_events", [amira.ref], "Adverse events"),
        ("record_event", [amira.ref], "Record an adverse event"),
        ("event", [amira.ref, amira.adverse_events.get().ref], "Bruise"),
        ("referrals", [amira.ref], "Letters to others"),
        ("new_referral", [amira.ref], "Write a letter"),
        ("referral", [amira.ref, amira.referrals.latest("pk").ref], "Letter to Ann Lowe"),
        ("client_photos", [amira.ref], "Photos"),
        ("client_photos", [tom.ref], "Photos"),
        ("client_papers", [amira.ref], "Papers"),
        ("client_papers", [tom.ref], "Papers"),
        ("take_out_paper", [amira.ref, amira.papers.get().ref], "Take out this paper?"),
        ("client_earlier_notes", [amira.ref], "Notes from the previous system"),
        ("client_earlier_notes", [tom.ref], "Notes from the previous system"),
        ("earlier_note", [amira.ref, amira.earlier_notes.get().ref], "Note from the previous"),
        ("take_out_photo", [amira.ref, amira.photos.get().ref], "Take out this photo?"),
        ("note", [note.ref], "Session note"),
        ("note", [draft.ref], "Session note"),
        ("amend_note", [note.ref], "Amend the note"),
        ("routine", [short.ref], ""),
        ("rule", [changed], "Allergy"),
        ("client_history", [amira.ref], "History"),
        ("edit_appointment_type", [visit.type.ref], "Change "),
        ("edit_room", [visit.practice.rooms.get().ref], "Rename"),
        ("weekly_hours", [visit.therapist.ref], "Your weekly hours"),
        ("dates", [visit.therapist.ref], "Your dates"),
        ("time_off", [visit.therapist.ref], "Your time off"),
        ("therapist_rules", [visit.therapist.ref], "Your limits"),
        ("change_rule", [changed], "Change: "),
        ("review_rule", [changed], "Record a clinician's review"),
        ("letter", [letter.ref], ""),
        ("circular", [letters_to_many.latest("confirmed_at").ref], "Closed on Friday"),
        ("edit_circular", [draft_to_many.ref], "Change the message"),
        ("check_circular", [draft_to_many.ref], "Check before it goes"),
        ("letter_wording", ["visit_booked"], "Visit booked"),
        ("letter_wording", ["sign-off"], "Sign-off"),
        ("letter_text", [letter.ref], "What it says"),
        ("send_letter_again", [letter.ref], "Send it a second time?"),
    ]
    plain = [
        ("today", "Today"),
        ("diary", "Diary"),
        ("clients", "Clients"),
        ("search", "Search"),
        ("archived", "Archive"),
        ("changes", "Recent changes"),
        ("new_client", "New client"),
        ("routines", "Routines"),
        ("letters", "Letters"),
        ("letter_wordings", "The words of your letters"),
        ("circulars", "Messages to clients"),
        ("new_circular", "Write a message"),
        ("addresses", "Addresses to check"),
        ("money", "Money"),
        ("money_months", "What came in"),
        ("fee_rules", "Fees and receipts"),
        ("reports", "Reports"),
        ("calendar", "Your diary in your own calendar"),
        ("help", "Help"),
        ("inbox", "Needs you"),
        ("to_finish", "To finish"),
        ("rules", "Rules"),
        ("plan_templates", "Plans for series"),
        ("settings", "Settings"),
        ("appointment_types", "Appointment types"),
        ("new_appointment_type", "New appointment type"),
        ("rooms", "Rooms"),
        ("booking_rules", "Booking rules"),
        ("note_rules", "Notes"),
        ("homecare_rules", "Home routines"),
        ("reminder_rules", "Reminders"),
        ("closed_days", "Closed days"),
        ("book", "Who is coming"),
        ("team", "Team"),
        ("refusals", "Refused"),
        ("idle_rule", "Signing people out"),
        ("mfa_index", "Signing in"),
        ("sessions", "Where you are signed in"),
    ]
    return [
        *((reverse(name), heading) for name, heading in plain),
        *((reverse(name, args=args), heading) for name, args, heading in by_ref),
        (f"{reverse('book')}?client={amira.ref}", "Book a visit"),
        (f"{reverse('diary')}?view=day", "Diary"),
    ]


def open_pages(owner: Membership) -> list[tuple[str, str]]:
    """(address, heading) of what anybody may open, the link pages with their tokens."""
    now = timezone.now()
    assigned = AssignedRoutine.objects.get(client__name="Tom Whitfield")
    link = reverse("routine_link", args=[make_link(assigned=assigned, by=SYSTEM, now=now)])
    last = AfterVisitAnswer.objects.get().appointment
    after = make_after_link(visit=last, by=SYSTEM, now=now)
    sofia = Client.objects.get(name="Sofia van der Berg")
    send_intake(client=sofia, by=owner, now=now)
    letter = OutboundEmail.objects.get(kind="intake").body_text
    form = next(word for word in letter.split() if "/i/" in word).split("/i/")[1]
    return [
        *workshop_pages(owner),
        (reverse("practice_notice", args=[owner.practice.ref]), "Privacy at"),
        (link, ""),
        (f"{link}play/", ""),
        (f"{link}not-mine/", ""),
        (reverse("after_link", args=[after]), "How have you been since your visit?"),
        (f"/i/{form}", "Your health questions"),
        (urlsplit(stop_url(owner)).path, "Stop the letter about your day?"),
        (reverse("account_login"), "Sign in"),
        (reverse("account_request_login_code"), "Sign in with a code"),
        (reverse("account_reset_password"), "A new password"),
        *((reverse("guide", args=[one.name]), one.title) for one in GUIDES),
        (reverse("privacy"), ""),
        (reverse("accessibility"), ""),
    ]


def workshop_pages(owner: Membership) -> list[tuple[str, str]]:
    """(address, heading) of a full workshop, and of the places of three people at it."""
    now = timezone.now()
    start = now + timedelta(days=45)
    first = a_workshop(owner, start=start, now=now, capacity=1, access_facts="No steps.")
    a_workshop(owner, start=start + timedelta(days=7), now=now, series_ref=first.series_ref)
    sure, unsure = takes_part(first, "Ann Bell", at=now), signs_up(first, "Bo Bell", at=now)
    waits = takes_part(first, "Cy Bell", at=now)
    mine, asked, line = (place_token(row) for row in (sure, unsure, waits))
    return [
        (reverse("workshops"), "Workshops"),
        (reverse("workshop", args=[first.slug]), "Foot care for runners"),
        (reverse("workshop_code", args=[first.slug]), "Share this workshop"),
        (reverse("my_place", args=[mine]), "Your place is confirmed"),
        (reverse("place_details", args=[mine]), "Your details"),
        (reverse("move_place", args=[mine]), "Move to another date"),
        (reverse("cancel_place", args=[mine]), "Cancel your place"),
        (reverse("my_place", args=[asked]), "Say that it is you"),
        (reverse("my_place", args=[line]), "You are on the waiting list"),
    ]


def own_pages() -> list[tuple[str, str]]:
    """(address, heading) of what a client sees."""
    mine = AssignedRoutine.objects.get(client__user__email=demo.CLIENT[0])
    return [
        (reverse("me"), ""),
        (reverse("my_consents"), "What you agreed to"),
        (reverse("my_data"), "What is written about you"),
        (reverse("ask_about_data", args=[mine.client.ref]), "Ask"),
        (reverse("who_has_seen", args=[mine.client.ref]), "Who has seen your record"),
        (reverse("mfa_index"), "Signing in"),
        (reverse("sessions"), "Where you are signed in"),
        (reverse("my_visits"), "Your visits"),
        (reverse("my_calendar"), "Your visits in your own calendar"),
        (reverse("my_health_list", args=[mine.client.ref]), ""),
        (reverse("my_health_section", args=[mine.client.ref, "feet"]), ""),
        (reverse("my_routines"), ""),
        (reverse("my_routine", args=[mine.ref]), ""),
        (reverse("my_routine_play", args=[mine.ref]), ""),
    ]


@pytest.mark.parametrize("face", ["strangers", "staff", "client"])
def test_every_page_renders_fits_and_is_accessible(
    face: str, furnished: Membership, watch: Watch,
    new_context: Callable[..., BrowserContext], sign_in: Callable[..., Page],
    check_page: Callable[[Page], None],
) -> None:  # fmt: skip
    page = watch.follow(new_context().new_page())
    if face == "strangers":
        walk(page, open_pages(furnished), check_page)
    elif face == "staff":
        walk(sign_in(page, furnished), staff_pages(), check_page)
        look_before_saving_a_rule(page)
        look(page, check_page)
    else:
        walk(sign_in(page, User.objects.get(email=demo.CLIENT[0])), own_pages(), check_page)


def look_before_saving_a_rule(page: Page) -> None:
    """From a rule's form, made stricter, to the page that says whom it would reach."""
    page.goto(reverse("change_rule", args=[load_rules()["allergy_nut_or_product"].sort]))
    page.get_by_label("At home").first.select_option("stop")
    page.get_by_label("Why").fill("A clinician asked for it.")
    page.get_by_role("button", name="See what would change").click()
    assert page.locator("h1").inner_text().startswith("Before you save")


def walk(page: Page, pages: list[tuple[str, str]], check_page: Callable[[Page], None]) -> None:
    """Open each page: it is there, says its heading, does not scroll sideways, passes the rules."""
    for address, heading in pages:
        answer = page.goto(address)
        assert answer is not None
        assert (address, answer.status) == (address, 200)
        assert heading in page.locator("h1").inner_text(), address
        look(page, check_page)


def look(page: Page, check_page: Callable[[Page], None]) -> None:
    """The open page does not scroll sideways and passes the rules, in every look."""
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert (page.url, width, wide <= 0) == (page.url, width, True)
        try:
            check_page(page)
        except AssertionError as error:
            raise AssertionError(f"{page.url} at {width}, {theme}: {error}") from error
