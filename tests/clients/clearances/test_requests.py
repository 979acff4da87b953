"""From needed to asked, received, accepted or refused; and back out of force."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clients.appointments.conflicts import CannotBook
from clients.clearances import actions
from clients.clearances.actions import CannotAsk, RequestEnded, TooMany
from clients.clearances.lapsing import warn_of_lapsing
from clients.clearances.letters import before_asking, before_warning
from clients.clearances.models import MOVES, ClearanceReply, ClearanceRequest, State
from clients.homecare.models import StepPause
from clients.models import Client
from clients.screening.actions import record_clearance, withdraw_clearance
from clients.screening.models import Clearance, Concern
from clients.screening.queries import safety_of
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from tests.factories.appointments import booked
from tests.factories.clearances import a_photo
from tests.factories.homecare import given
from tests.factories.screening import FRIDAY, NOW, WOUND_ON_THE_LEFT, cleared, screened, yes

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LETTER = {
    "given_by": "Dr Helen Ward",
    "given_by_role": "GP",
    "permits": "Light pressure.",
    "received_on": FRIDAY,
    "until": FRIDAY + 30 * DAY,
}
NUMB = {"answer": "yes", "side": "left", "answers": {
    "days": 3, "both_feet_or_spreading": "no", "weakness_or_back_pain": "no",
    "saddle_or_bladder": "no", "diabetes": "no",
}}  # fmt: skip


def level(client: Client, days: int = 0) -> str:
    assessment = safety_of(client, on=FRIDAY + days * DAY).assessment
    assert assessment is not None
    return assessment.clinic.overall.value


def test_asking_sends_a_link_that_names_no_illness(asked: ClearanceRequest, rosa: Client) -> None:
    letter = OutboundEmail.objects.get()
    assert (letter.kind, letter.recipient) == ("clearance", "rosa@post.example")
    said = (letter.subject + letter.body_text + letter.body_html).lower()
    assert "diabetes" not in said
    assert "/g/" in said
    assert asked.email == letter
    assert before_asking(letter, now=NOW).do == "send"


def test_asking_again_is_the_same_request_with_a_new_link(
    asked: ClearanceRequest, rosa: Client, therapist: Membership
) -> None:
    before = asked.token_hash
    again = actions.ask(client=rosa, code=asked.code, side="", by=therapist, now=NOW + DAY)
    assert again.pk == asked.pk
    assert again.token_hash != before
    assert OutboundEmail.objects.count() == 2
    assert before_asking(OutboundEmail.objects.earliest("pk"), now=NOW).do == "supersede"


def test_two_open_requests_about_the_same_are_refused_by_the_database(
    asked: ClearanceRequest,
) -> None:
    with pytest.raises(IntegrityError, match=r"clearance_request_open_once|UNIQUE"), \
            transaction.atomic():  # fmt: skip
        ClearanceRequest.objects.create(
            practice=asked.practice, client=asked.client, code=asked.code, side=asked.side,
            token_hash="x" * 64, asked_by=asked.asked_by, due_on=FRIDAY,
        )  # fmt: skip


@pytest.mark.parametrize("code", ["open_wound", "dvt_suspected_or_current", "no_such_rule"])
def test_what_no_letter_lifts_is_not_asked_about(
    code: str, rosa: Client, therapist: Membership
) -> None:
    with pytest.raises(CannotAsk), transaction.atomic():
        actions.ask(client=rosa, code=code, side="", by=therapist, now=NOW)
    assert ClearanceRequest.objects.count() == 0


def test_every_state_has_its_moves() -> None:
    assert set(MOVES) == set(State)


def acted(request: ClearanceRequest, to: State, by: Membership) -> None:
    if to == State.ACCEPTED:
        actions.accept(request=request, by=by, now=NOW, **LETTER)
    elif to == State.REFUSED:
        actions.refuse(request=request, reason="Advises against it.", by=by, now=NOW)
    elif to == State.WITHDRAWN:
        actions.call_off(request=request, by=by, now=NOW)
    else:
        actions.receive(request=request, content=a_photo(), by=by, now=NOW)


@pytest.mark.parametrize(
    ("start", "to"),
    [pair for pair in product(State, State) if pair[1] != State.ASKED and pair[0] != pair[1]],
)
def test_only_the_moves_of_the_table_are_made(
    start: State, to: State, asked: ClearanceRequest, therapist: Membership
) -> None:
    if start != State.ASKED:
        acted(asked, start, therapist)
    if to in MOVES[start]:
        acted(asked, to, therapist)
        assert ClearanceRequest.objects.get().state == to
        return
    with pytest.raises((ValidationError, RequestEnded)), transaction.atomic():
        acted(asked, to, therapist)
    assert ClearanceRequest.objects.get().state == start


def test_an_accepted_reply_is_a_letter_in_force_up_to_its_last_day(
    asked: ClearanceRequest, rosa: Client, therapist: Membership
) -> None:
    assert level(rosa) == "clearance"
    actions.receive(request=asked, content=a_photo(), by=asked, now=NOW)
    assert Concern.objects.get(settled_at=None).kind == "reply"
    letter = actions.accept(request=asked, by=therapist, now=NOW, **LETTER)
    assert [level(rosa, days) for days in (0, 30, 31)] == ["adapt", "adapt", "clearance"]
    asked.refresh_from_db()
    assert (asked.state, asked.clearance, asked.decided_by) == ("accepted", letter, therapist)
    assert Concern.objects.filter(settled_at=None).count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"until": FRIDAY - DAY}, "until"),
        ({"received_on": FRIDAY + DAY}, "received_on"),
        ({"until": FRIDAY + 400 * DAY}, "until"),
        ({"given_by": ""}, "given_by"),
    ],
)
def test_a_letter_that_cannot_be_is_refused_by_field(
    changes: dict[str, Any], field: str, asked: ClearanceRequest, therapist: Membership
) -> None:
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        actions.accept(request=asked, by=therapist, now=NOW, **(LETTER | changes))
    assert list(caught.value.message_dict) == [field]
    assert (Clearance.objects.count(), ClearanceRequest.objects.get().state) == (0, "asked")


def test_a_refusal_wants_a_reason_and_leaves_everything_closed(
    asked: ClearanceRequest, rosa: Client, therapist: Membership
) -> None:
    with pytest.raises(ValidationError), transaction.atomic():
        actions.refuse(request=asked, reason="  ", by=therapist, now=NOW)
    actions.refuse(request=asked, reason="The GP advises against it.", by=therapist, now=NOW)
    assert level(rosa) == "clearance"
    assert Clearance.objects.count() == 0


def test_a_letter_about_one_foot_says_nothing_of_the_other(
    rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, {"numbness_or_tingling": NUMB})
    asked = actions.ask(
        client=rosa, code="numbness_or_tingling", side="left", by=therapist, now=NOW
    )
    actions.accept(request=asked, by=therapist, now=NOW, **LETTER)
    assert level(rosa) == "adapt"
    right = {"numbness_or_tingling": NUMB | {"side": "right"}}
    screened(rosa, therapist, NOW + timedelta(minutes=1), right)
    assert level(rosa) == "clearance"
    record_clearance(
        client=rosa, code="numbness_or_tingling", side="left", by=therapist,
        now=NOW + timedelta(minutes=2), **LETTER,
    )  # fmt: skip
    assert level(rosa) == "clearance"


def test_a_withdrawn_letter_closes_at_once_and_reaches_back(
    rosa: Client, therapist: Membership
) -> None:
    letter = cleared(rosa, therapist)
    plan = given(rosa, therapist)
    booked(rosa, therapist)
    withdraw_clearance(clearance=letter, reason="It was for somebody else.", by=therapist, now=NOW)
    assert level(rosa) == "clearance"
    assert StepPause.objects.filter(assigned=plan, resumed_at=None).exists()
    stored = Clearance.objects.get()
    assert (stored.withdrawn_by, stored.why_withdrawn) == (
        therapist,
        "It was for somebody else.",
    )
    assert AuditEvent.objects.filter(verb="clearance.withdrawn").count() == 1
    withdraw_clearance(clearance=letter, reason="Again.", by=therapist, now=NOW + DAY)
    assert AuditEvent.objects.filter(verb="clearance.withdrawn").count() == 1


def test_the_day_after_its_last_the_letter_serves_nothing(
    rosa: Client, therapist: Membership
) -> None:
    cleared(rosa, therapist, until=FRIDAY + 2 * DAY)
    assert [level(rosa, days) for days in (2, 3)] == ["adapt", "clearance"]
    screened(rosa, therapist, NOW + timedelta(hours=1), WOUND_ON_THE_LEFT | {
        "fever_or_infectious_illness": yes({"temperature_38": "yes"}, since="2026-11-20"),
    })  # fmt: skip
    with pytest.raises(CannotBook), transaction.atomic():
        booked(rosa, therapist)


def test_a_reply_is_kept_sealed_and_without_what_lay_behind_it(
    asked: ClearanceRequest, therapist: Membership
) -> None:
    reply = actions.receive(
        request=asked, content=a_photo(b"<script>alert(1)</script>"), by=therapist, now=NOW
    )
    stored = ClearanceReply.objects.get()
    assert (stored.kind, stored.size) == ("jpeg", len(bytes(stored.content)))
    assert b"<script>" not in bytes(stored.content)
    assert stored.added_by == therapist
    assert reply.request.state == "received"


def test_five_pages_are_enough(asked: ClearanceRequest, therapist: Membership) -> None:
    for _ in range(actions.MOST_REPLIES):
        actions.receive(request=asked, content=a_photo(), by=therapist, now=NOW)
    with pytest.raises(TooMany), transaction.atomic():
        actions.receive(request=asked, content=a_photo(), by=therapist, now=NOW)


@pytest.mark.parametrize(("days", "warned"), [(15, 0), (14, 1), (0, 1)])
def test_a_letter_that_runs_out_is_brought_up_once(
    days: int, warned: int, rosa: Client, therapist: Membership
) -> None:
    cleared(rosa, therapist, until=FRIDAY + days * DAY)
    assert [warn_of_lapsing(now=NOW) for _ in range(3)] == [warned, 0, 0]
    assert Concern.objects.filter(kind="lapsing").count() == warned
    letters = OutboundEmail.objects.filter(kind="clearance_lapsing")
    assert [one.recipient for one in letters] == [therapist.user.email] * warned
    for one in letters:
        assert "Rosa" not in one.subject + one.body_text
        assert before_warning(one, now=NOW).do == "send"


def test_a_renewed_or_withdrawn_letter_needs_no_warning(
    rosa: Client, therapist: Membership
) -> None:
    letter = cleared(rosa, therapist, until=FRIDAY + 5 * DAY)
    warn_of_lapsing(now=NOW)
    warning = OutboundEmail.objects.get(kind="clearance_lapsing")
    cleared(rosa, therapist, until=FRIDAY + 90 * DAY)
    assert before_warning(warning, now=NOW).do == "supersede"
    Clearance.objects.exclude(pk=letter.pk).delete()
    withdraw_clearance(clearance=letter, reason="Wrong person.", by=therapist, now=NOW)
    assert before_warning(warning, now=NOW).do == "supersede"


def test_a_question_nobody_answered_comes_up(asked: ClearanceRequest) -> None:
    warn_of_lapsing(now=NOW + 21 * DAY)
    assert Concern.objects.count() == 0
    for _ in range(2):
        warn_of_lapsing(now=NOW + 22 * DAY)
    assert [one.kind for one in Concern.objects.all()] == ["reply"]
