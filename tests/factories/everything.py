"""Somebody with a row in every table that a client reaches, and words of their own in each."""

from datetime import timedelta
from uuid import uuid4

from clients.calendars.actions import make_feed
from clients.clearances.actions import receive
from clients.clearances.models import ClearanceRequest
from clients.events.actions import add
from clients.events.models import AdverseEvent
from clients.homecare.actions import make_link
from clients.homecare.check_ins import change_check_in, check_in
from clients.homecare.models import StepPause, StepStop
from clients.joining.actions import join
from clients.measures.actions import choose_measures
from clients.models import Client
from clients.notes.actions import amend
from clients.notes.findings import Finding
from clients.notes.keeping import keep_typed
from clients.notes.models import SessionNote
from clients.papers.actions import take_out as take_out_paper
from clients.photos.actions import take_out
from clients.referrals.actions import note_response
from clients.referrals.models import Referral
from clients.reminders.actions import stop_letters
from clients.rights.models import AccessCopy, NoticeShown, PersonRequest, Restriction
from clients.screening.actions import override_stop, send_intake
from clients.screening.filling import therapists_filling
from clients.screening.models import IntakeLink
from clients.series.models import SeriesReview, SeriesVisit, TreatmentSeries
from clients.workshops.feedback import give_feedback
from clients.workshops.models import SignUp
from practice.accounts.models import Membership
from practice.schedule.wall import local_day
from practice.web.tokens import new_token, token_hash
from tests.clients.test_canary import STEPS
from tests.factories.afterwards import told, took_place
from tests.factories.canary import Canary, a_canary
from tests.factories.clearances import a_photo
from tests.factories.clients import ClientFactory
from tests.factories.earlier import a_balance, a_note_from_before
from tests.factories.fees import a_receipt
from tests.factories.labels import labelled
from tests.factories.measures import named_now, rated
from tests.factories.notes import drafted
from tests.factories.papers import a_paper
from tests.factories.photos import photographed
from tests.factories.runs import feet_are
from tests.factories.screening import FRIDAY, NOW
from tests.factories.transfer import looked_through

MARK = "ZqeverythingTold"


def everything_of(therapist: Membership) -> Canary:
    """A canary that went through every letter, and through all that has none."""
    canary = a_canary(therapist)
    canary.words["told"].append(MARK)
    _in_the_clinic(canary.client, therapist)
    for step in STEPS:
        step(canary)
        canary.visit.refresh_from_db()
    client = Client.objects.get(pk=canary.client.pk)
    _at_home(canary, client, therapist)
    _with_others(canary, client, therapist)
    _asked_for(client, therapist)
    a_receipt(client, therapist, MARK)
    a_balance(client, therapist, now=NOW)
    rows = looked_through(therapist, now=NOW).rows.filter(outcome="add")
    rows.update(client=client, taken_at=NOW, person={"name": MARK})
    canary.client = Client.objects.get(pk=canary.client.pk)
    return canary


def _in_the_clinic(client: Client, by: Membership) -> None:
    override_stop(client=client, codes=["fever"], reason=MARK, by=by, now=NOW, until=NOW)
    invitation = send_intake(client=client, by=by, now=NOW)
    IntakeLink.objects.create(
        practice=client.practice, invitation=invitation, token_hash=token_hash(new_token())
    )
    visit = took_place(client, by, NOW - timedelta(days=3))
    told(visit, unexpected="yes", words=MARK)
    note = drafted(visit, by, plan=MARK, findings=[Finding("solar_plexus", "left", 2, MARK)])
    signed_note = SessionNote.objects.get(client=client, status="signed")
    amend(note=signed_note, text=MARK, reason=MARK, by=by, now=NOW)
    typed = [("plan", MARK)]
    keep_typed(note=note, page=uuid4(), number=1, base_version=1, typed=typed, by=by, now=NOW)
    rated(visit, by, named_now(3, 4, 5, words=(MARK, "Stairs", "Sleep")))
    choose_measures(client=client, codes=["visa_a"], by=by, now=NOW)
    photo = photographed(client, by, now=NOW, shows=MARK, content=a_photo(MARK.encode()))
    take_out(photo=photo, reason=MARK, by=by, now=NOW)
    paper = a_paper(client, by, now=NOW, called=MARK, content=a_photo(MARK.encode()))
    labelled(client, by, now=NOW, name="Regular")  # the practice's own word, which stays
    take_out_paper(paper=paper, reason=MARK, by=by, now=NOW)
    a_note_from_before(client, by, now=NOW, word=MARK)


def _at_home(canary: Canary, client: Client, by: Membership) -> None:
    plan = canary.routine
    make_link(assigned=plan, by=by, now=NOW)
    done = check_in(assigned=plan, done_on=FRIDAY, form_key=uuid4(), by=by, now=NOW)
    change_check_in(check_in=done, by=by, now=NOW, soreness=3, comment=MARK)
    StepStop.objects.create(
        practice=plan.practice, assigned=plan, form_key=uuid4(), number=1, side="left",
        reason=MARK, stops_all=False, happened_at=NOW, told_at=NOW,
    )  # fmt: skip
    StepPause.objects.create(
        practice=plan.practice, assigned=plan, number=1, side="left", because=[MARK],
        paused_at=NOW, resumed_at=NOW, resumed_by=by, why_resumed=MARK,
    )  # fmt: skip
    feet_are(client)
    stop_letters(client=client, kind="routine", by=by, now=NOW)
    series = TreatmentSeries.objects.filter(client=client).earliest("pk")
    SeriesReview.objects.create(
        practice=series.practice, series=series, after=30, raised_at=NOW, decision="go_on",
        words=MARK, done_by=by, done_at=NOW,
    )  # fmt: skip
    SeriesVisit.objects.get_or_create(
        practice=series.practice, series=series, appointment=canary.visit
    )


def _with_others(canary: Canary, client: Client, by: Membership) -> None:
    asked = ClearanceRequest.objects.filter(client=client).earliest("pk")
    receive(request=asked, content=a_photo(MARK.encode()), by=by, now=NOW)
    event = AdverseEvent.objects.filter(client=client).earliest("pk")
    add(event=event, text=MARK, form_key=uuid4(), by=by, now=NOW)
    letter = Referral.objects.filter(client=client).earliest("pk")
    note_response(referral=letter, text=MARK, received_on=FRIDAY, form_key=uuid4(), by=by, now=NOW)
    make_feed(owner=client, by=client.user, now=NOW)
    theirs = SignUp.objects.filter(email=client.email).exclude(state="cancelled").latest("pk")
    SignUp.objects.filter(email=client.email).update(client=client)
    give_feedback(sign_up=theirs, stars=3, recommends="", words=MARK, by=theirs, now=NOW)
    twin = ClientFactory(practice=client.practice, name=f"{MARK} Twin", birth_date=None, email="")
    join(kept=client, joined=twin, by=by, now=NOW)


def _asked_for(client: Client, by: Membership) -> None:
    therapists_filling(client, by).answer({"open_wound": MARK})
    today = local_day(NOW, client.practice.zone)
    of_them = {"practice": client.practice, "client": client}
    PersonRequest.objects.create(
        **of_them, kind="access", words=MARK, received_on=today, due_on=today, decision="done",
        answer=MARK, answered_on=today, answered_by=by,
    )  # fmt: skip
    Restriction.objects.create(**of_them, kind="asked", reason=MARK, set_by=by, set_at=NOW)
    AccessCopy.objects.create(**of_them, form_key=uuid4(), reason=MARK, asked_by=by, asked_at=NOW)
    NoticeShown.objects.create(**of_them, digest="0" * 64, where="page", shown_at=NOW)
