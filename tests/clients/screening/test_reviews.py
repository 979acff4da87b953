"""What is to be asked again comes up on its day, and never clears itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from clients.screening.concerns import open_concerns, raise_concern, settle
from clients.screening.models import Concern
from clients.screening.queries import safety_of
from clients.screening.reviews import raise_reviews
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from practice.audit.models import AuditEvent
from practice.schedule.wall import local_day
from tests.clients.screening.forms import text
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.screening import NOW, WOUND_ON_THE_LEFT, screened, yes

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FRACTURE = yes({"status": "confirmed", "discharged": "no", "metalwork": "no"}, side="left",
               since="2026-11-01")  # fmt: skip


def raised(days: float) -> list[str]:
    raise_reviews(now=NOW + days * DAY)
    return [one.about["lines"][0] for one in Concern.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("code", "entry", "quiet", "due"),
    [
        # Counted from the day it began: a wound 7 days, a fracture 12 weeks.
        ("open_wound", WOUND_ON_THE_LEFT["open_wound"], 5, 6),
        ("suspected_or_recent_fracture", FRACTURE, 64, 65),
    ],
)
def test_a_flag_comes_up_on_its_day_and_still_stands(
    code: str, entry: dict[str, Any], quiet: int, due: int, rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, {code: entry})
    assert raised(quiet) == []
    assert len(raised(due)) == 1
    later = safety_of(rosa, on=local_day(NOW + 60 * DAY, rosa.practice.zone))
    assert code in {reason.code for reason in later.assessment.reasons}  # type: ignore[union-attr]


def test_it_comes_up_once_and_not_again_when_settled(rosa: Client, therapist: Membership) -> None:
    screened(rosa, therapist, NOW, WOUND_ON_THE_LEFT)
    assert len(raised(6)) == len(raised(6.1)) == len(raised(8)) == 1
    settle(concern=Concern.objects.get(), decision="Still open.", by=therapist, now=NOW + 8 * DAY)
    assert len(raised(9)) == 1
    assert len(raised(15)) == 2


def test_an_old_form_comes_up(rosa: Client, therapist: Membership) -> None:
    screened(rosa, therapist, NOW)
    assert raised(365) == []
    assert len(raised(366)) == 1


def test_an_archived_client_is_left_alone(rosa: Client, therapist: Membership) -> None:
    screened(rosa, therapist, NOW, WOUND_ON_THE_LEFT)
    Client.objects.update(archived_at=NOW)
    assert raised(30) == []


def test_a_concern_is_raised_once_while_it_is_open(rosa: Client, therapist: Membership) -> None:
    kind = Concern.Kind.RED_FLAG
    first = raise_concern(client=rosa, kind=kind, by=SYSTEM, now=NOW, about={"lines": ["one"]})
    again = raise_concern(client=rosa, kind=kind, by=SYSTEM, now=NOW, about={"lines": ["two"]})
    assert (first.pk, again.about) == (again.pk, {"lines": ["two"]})
    settle(concern=again, decision="Called.", by=therapist, now=NOW)
    new = raise_concern(client=rosa, kind=kind, by=SYSTEM, now=NOW)
    assert new.pk != first.pk
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["concern.raised", "concern.settled", "concern.raised"]


def test_what_comes_later_is_not_on_the_list_yet(rosa: Client) -> None:
    today = local_day(NOW, rosa.practice.zone)
    raise_concern(client=rosa, kind=Concern.Kind.LAPSING, by=SYSTEM, now=NOW, due_on=today + DAY)
    assert list(open_concerns(rosa.practice, on=today)) == []
    assert len(open_concerns(rosa.practice, on=today + DAY)) == 1


def test_the_list_names_who_and_the_page_keeps_the_decision(
    rosa: Client, therapist: Membership, signed_in: Any
) -> None:
    desk = signed_in(Browser(), therapist)
    assert "Nothing waits for you." in text(desk.get(reverse("inbox")))
    concern = raise_concern(
        client=rosa, kind=Concern.Kind.RED_FLAG, by=SYSTEM, now=NOW,
        about={"lines": ["Blood clot: Yes"]},
    )  # fmt: skip
    listed = text(desk.get(reverse("inbox")))
    assert "Rosa Bell: Needs a call today" in listed
    assert "Blood clot" not in listed
    one = reverse("concern", args=[concern.ref])
    assert "Blood clot: Yes" in text(desk.get(one))
    empty = desk.post(one, {"decision": "  ", "shown": "1"})
    assert (empty.status_code, "Write what you decided." in text(empty)) == (422, True)
    kept = desk.post(one, {"decision": "Called; she is at A&E.", "shown": "1"})
    assert kept["Location"] == reverse("inbox")
    assert "Called; she is at A&amp;E." in text(desk.get(one))


@pytest.mark.parametrize(
    ("shown", "refused", "words"),
    [
        ("1", True, "1 line was added while this page was open."),
        ("0", True, "2 lines were added while this page was open."),
        ("", True, "2 lines were added"),
        ("²", True, "2 lines were added"),
        ("2", False, ""),
    ],
)
def test_what_was_told_while_the_page_was_open_is_shown_before_it_is_settled(
    shown: str, refused: bool, words: str, rosa: Client, therapist: Membership, signed_in: Any
) -> None:
    desk = signed_in(Browser(), therapist)
    told = {"client": rosa, "kind": Concern.Kind.RED_FLAG, "by": SYSTEM, "now": NOW}
    concern = raise_concern(**told, about={"lines": ["The foot hurt."]})
    one = reverse("concern", args=[concern.ref])
    assert 'name="shown" value="1"' in text(desk.get(one))
    raise_concern(**told, about={"lines": ["The foot hurt.", "The calf hurt."]})
    answer = desk.post(one, {"decision": "Called her.", "shown": shown})
    assert answer.status_code == (422 if refused else 302)
    assert (Concern.objects.get().settled_at is None) is refused
    if refused:
        page = text(answer)
        assert words in page
        assert "<strong>New:</strong> The calf hurt." in page
        assert "Called her." in page
        again = page.split('name="shown" value="')[1].split('"')[0]
        answer = desk.post(one, {"decision": "Called her.", "shown": again})
        assert answer.status_code == 302


def test_another_practice_sees_none_of_it(rosa: Client, signed_in: Any) -> None:
    concern = raise_concern(client=rosa, kind=Concern.Kind.RED_FLAG, by=SYSTEM, now=NOW)
    stranger = signed_in(Browser(), MembershipFactory(role="owner"))
    assert "Rosa" not in text(stranger.get(reverse("inbox")))
    assert stranger.get(reverse("concern", args=[concern.ref])).status_code == 404


def test_the_list_costs_the_same_at_one_row_and_at_three(
    rosa: Client, therapist: Membership, signed_in: Any, django_assert_num_queries: Any
) -> None:
    desk = signed_in(Browser(), therapist)
    for count in (1, 3):
        while Concern.objects.count() < count:
            client = ClientFactory(practice=therapist.practice)
            raise_concern(client=client, kind=Concern.Kind.REVIEW, by=SYSTEM, now=NOW)
        with django_assert_num_queries(6):
            desk.get(reverse("inbox"))
