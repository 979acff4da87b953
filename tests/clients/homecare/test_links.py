"""Links to a routine: made, opened, closed."""

from datetime import UTC, datetime, timedelta

import pytest

from clients.homecare.actions import disown, end, find_link, make_link, pause, revoke_links
from clients.homecare.models import AssignedRoutine, RoutineLink
from clients.homecare.refusals import LinkGone, RoutineEnded
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from practice.audit.models import AuditEvent
from practice.web.tokens import token_hash
from tests.factories.homecare import NOW

pytestmark = pytest.mark.django_db
# The plan's last day is 18 December; its links end with 17 January.
ENDS = datetime(2027, 1, 18, 0, 0, tzinfo=UTC)


def test_only_the_hash_of_a_token_is_kept(assigned: AssignedRoutine) -> None:
    token = make_link(assigned=assigned, by=SYSTEM, now=NOW)
    link = RoutineLink.objects.get()
    assert len(token) == 32  # 192 bits in 6 bits a character
    assert link.token_hash == token_hash(token)
    assert token not in str(RoutineLink.objects.values().get())
    assert (link.made_at, link.expires_at) == (NOW, ENDS)


def test_each_letter_may_have_a_link_of_its_own(assigned: AssignedRoutine) -> None:
    tokens = {make_link(assigned=assigned, by=SYSTEM, now=NOW) for _ in range(3)}
    assert len(tokens) == RoutineLink.objects.count() == 3
    assert {find_link(token, now=NOW).assigned for token in tokens} == {assigned}


def test_a_link_opens_its_routine_again_and_again_and_changes_nothing(
    assigned: AssignedRoutine,
) -> None:
    token = make_link(assigned=assigned, by=SYSTEM, now=NOW)
    before = (list(RoutineLink.objects.values()), AuditEvent.objects.count())
    assert [find_link(token, now=NOW).assigned for _ in range(3)] == [assigned] * 3
    assert (list(RoutineLink.objects.values()), AuditEvent.objects.count()) == before


def test_a_link_lasts_thirty_days_longer_than_the_plan(assigned: AssignedRoutine) -> None:
    token = make_link(assigned=assigned, by=SYSTEM, now=NOW)
    assert find_link(token, now=ENDS - timedelta(seconds=1)).assigned == assigned
    with pytest.raises(LinkGone):
        find_link(token, now=ENDS)


def test_no_link_is_made_that_would_open_nothing(assigned: AssignedRoutine) -> None:
    with pytest.raises(RoutineEnded):
        make_link(assigned=assigned, by=SYSTEM, now=ENDS)


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 500, "é\x00"])
def test_a_token_nobody_made_opens_nothing(token: str, assigned: AssignedRoutine) -> None:
    make_link(assigned=assigned, by=SYSTEM, now=NOW)
    with pytest.raises(LinkGone, match=r"This link has ended\. Ask your therapist for a new one\."):
        find_link(token, now=NOW)


def test_revoking_closes_every_link_once(assigned: AssignedRoutine, therapist: Membership) -> None:
    token = make_link(assigned=assigned, by=SYSTEM, now=NOW)
    make_link(assigned=assigned, by=SYSTEM, now=NOW)
    assert revoke_links(assigned=assigned, by=therapist, now=NOW) == 2
    assert revoke_links(assigned=assigned, by=therapist, now=NOW + timedelta(hours=1)) == 0
    assert {link.revoked_at for link in RoutineLink.objects.all()} == {NOW}
    with pytest.raises(LinkGone):
        find_link(token, now=NOW)


def test_a_paused_plan_still_opens_and_an_ended_one_does_not(
    assigned: AssignedRoutine, therapist: Membership
) -> None:
    token = make_link(assigned=assigned, by=SYSTEM, now=NOW)
    pause(assigned=assigned, reason="Holiday", by=therapist, now=NOW)
    assert find_link(token, now=NOW).assigned.state == "paused"
    end(assigned=assigned, by=therapist, now=NOW)
    with pytest.raises(LinkGone):
        find_link(token, now=NOW)


def test_an_archived_client_s_links_open_nothing(assigned: AssignedRoutine, amira: Client) -> None:
    token = make_link(assigned=assigned, by=SYSTEM, now=NOW)
    amira.archived_at = NOW
    amira.save()
    with pytest.raises(LinkGone):
        find_link(token, now=NOW)


def test_somebody_else_s_letter_closes_the_links_and_pauses_the_plan(
    assigned: AssignedRoutine,
) -> None:
    token = make_link(assigned=assigned, by=SYSTEM, now=NOW)
    link = find_link(token, now=NOW)
    disown(link=link, now=NOW)
    stored = AssignedRoutine.objects.get()
    assert stored.state == "paused"
    assert stored.pause_reason.startswith("Somebody who opened the link said it was not theirs.")
    trace = AuditEvent.objects.filter(actor_kind="link").values_list("verb", "actor_id")
    assert list(trace.order_by("pk")) == [
        ("routine_link.revoked", link.pk),
        ("routine.paused", link.pk),
    ]


def test_disowning_a_plan_that_is_paused_is_read_before_it_is_resumed(
    assigned: AssignedRoutine, therapist: Membership
) -> None:
    token = make_link(assigned=assigned, by=SYSTEM, now=NOW)
    pause(assigned=assigned, reason="Holiday", by=therapist, now=NOW)
    disown(link=find_link(token, now=NOW), now=NOW)
    assert AssignedRoutine.objects.get().pause_reason == (
        "Holiday Somebody who opened the link said it was not theirs. Check the email address."
    )
    with pytest.raises(LinkGone):
        find_link(token, now=NOW)
