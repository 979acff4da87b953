"""The pages of the reports: what they say, of whom, for whom, and as a file."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from clients.appointments.models import Appointment
from clients.models import Care, Client
from clients.online.models import EarlierOffer, EarlierWish
from clients.reports import new_clients, rebooking, visits, waiting
from clients.reports.catalogue import REPORTS
from clients.workshops.models import SignUp
from practice.accounts.models import Membership, Practice
from practice.audit.models import AuditEvent
from tests.clients.reports.seeded import NOW, Seeded, look
from tests.factories import ClientFactory
from tests.factories.workshops import a_draft
from tests.plans import plan_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Browser]
CLINICAL = {"measures", "home-routines"}


@pytest.fixture
def seeded(owner: Membership, therapist: Membership) -> Seeded:
    """Months of visits of two therapists."""
    made = Seeded(4, owner, therapist)
    made.visits()
    return made


def page(browser: Browser, name: str, **query: str) -> str:
    """The words of a report that opens."""
    with time_machine.travel(NOW, tick=False):
        answer = browser.get(reverse("report", args=[name]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def table_of(shown: str) -> str:
    """The rows of its table."""
    return shown.split("<tbody>")[1].split("</tbody>")[0]


def test_an_owner_opens_every_report_and_a_plot_has_its_words(
    client: Browser, owner: Membership, seeded: Seeded, signed_in: SignIn
) -> None:
    seeded.series()
    seeded.scores()
    with time_machine.travel(NOW, tick=False):
        browser = signed_in(client, owner)
        hub = browser.get(reverse("reports")).content.decode()
    for report in REPORTS:
        assert f">{report.title}</a>" in hub
        shown = page(browser, report.name, **{"from": "2026-03-01", "to": "2026-11-30"})
        assert all(f'name="{one}"' in shown for one in ("from", "to", "by", "therapist"))
        assert report.says[0] in shown.replace("&#x27;", "'")
        is_drawn = '<desc id="plot-words">March 2026: ' in shown
        assert (is_drawn or "nothing to draw yet" in shown) == report.has_periods
        names = [one.name for one in seeded.people]
        assert [name for name in names if name in shown] == []
    assert "August to October 2026" in hub
    assert "May to July 2026" in hub


def test_a_share_of_fewer_than_five_is_not_given(
    client: Browser, owner: Membership, signed_in: SignIn
) -> None:
    made = Seeded(5, owner)

    def missed(number: int) -> None:
        for n in range(number, number + 4):
            at = NOW - timedelta(days=60, hours=2 * n)
            end = at + timedelta(hours=1)
            Appointment.objects.create(
                practice=owner.practice, client=made.people[n % 7], type=made.kind,
                therapist=owner, form_key=uuid4(), starts_at=at, ends_at=end, occupied_from=at,
                occupied_until=end, status="did_not_attend" if n == 0 else "completed",
            )  # fmt: skip

    with time_machine.travel(NOW, tick=False):
        browser = signed_in(client, owner)
    missed(0)
    assert "too few to say (n = 4)" in page(browser, "visits")
    missed(4)
    assert "13% (n = 8)" in page(browser, "visits")


def test_a_therapist_is_given_their_own_work_whatever_is_asked(
    client: Browser, owner: Membership, therapist: Membership, seeded: Seeded, signed_in: SignIn
) -> None:
    with time_machine.travel(NOW, tick=False):
        browser = signed_in(client, therapist)
    own = table_of(page(browser, "visits"))
    assert table_of(page(browser, "visits", therapist=owner.ref)) == own
    assert 'name="therapist"' not in page(browser, "visits")
    theirs = visits.by_state(look(therapist, therapist=therapist))
    assert theirs != visits.by_state(look(owner))
    assert theirs == visits.by_state(look(owner, therapist=therapist))


def test_the_office_is_given_no_scores_and_no_routines(
    client: Browser, admin_member: Membership, seeded: Seeded, signed_in: SignIn
) -> None:
    with time_machine.travel(NOW, tick=False):
        browser = signed_in(client, admin_member)
        hub = browser.get(reverse("reports")).content.decode()
        opened = {
            report.name: browser.get(reverse("report", args=[report.name])).status_code
            for report in REPORTS
        }
    assert {name for name, status in opened.items() if status == 404} == CLINICAL
    assert [one for one in CLINICAL if reverse("report", args=[one]) in hub] == []
    assert visits.by_state(look(admin_member)) != {}


def test_who_may_not_open_a_file_is_not_told_of_it_in_numbers(
    owner: Membership, therapist: Membership, seeded: Seeded, practice: Practice
) -> None:
    own = look(therapist, therapist=therapist)
    assert visits.by_state(own) != {}
    Practice.objects.update(own_clients_only=True)
    therapist.practice.refresh_from_db()
    assert visits.by_state(own) == {}
    Care.objects.create(
        practice=practice, client=seeded.people[0], therapist=therapist, kind="own", since=NOW
    )
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        counted = visits.by_state(own)
    mine = Appointment.objects.filter(client=seeded.people[0], therapist=therapist)
    assert 0 < sum(row["visits"] for row in counted.values()) <= mine.count()


def test_a_restricted_record_is_in_no_number_and_comes_back_when_that_is_lifted(
    owner: Membership, seeded: Seeded
) -> None:
    scope = look(owner)
    without = visits.by_state(scope)
    Client.objects.update(restricted_at=None)
    with_them = visits.by_state(scope)
    assert sum(row["visits"] for row in without.values()) < sum(
        row["visits"] for row in with_them.values()
    )


def test_new_clients_are_counted_once_by_the_way_they_came(owner: Membership) -> None:
    hand, joined, shop = (
        ClientFactory(practice=owner.practice, added_at=NOW - timedelta(days=n)) for n in range(3)
    )
    Client.objects.filter(pk=joined.pk).update(joined_into=hand, archived_at=NOW)
    SignUp.objects.create(
        practice=owner.practice, workshop=a_draft(owner), name="Jo", client=shop,
        begun_at=NOW - timedelta(days=9),
    )  # fmt: skip
    (counted,) = new_clients.added(look(owner)).values()
    assert counted == {"people": 2, "imported": 0, "workshop": 1, "by_hand": 1}


def test_the_table_is_a_file_of_numbers_and_is_kept_in_the_trace(
    client: Browser, owner: Membership, seeded: Seeded, signed_in: SignIn
) -> None:
    days = {"from": "2026-09-01", "to": "2026-10-31"}
    with time_machine.travel(NOW, tick=False):
        browser = signed_in(client, owner)
        answer = browser.get(reverse("report_table", args=["cancellations"]), days)
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].endswith(
        'Cancelled of all (%),"Cancelled of all, n",Late of all (%),"Late of all, n"'
    )
    assert [line.split(",")[0] for line in lines[1:]] == ["September 2026", "October 2026"]
    event = AuditEvent.objects.get(verb="report.taken_away")
    assert (event.actor_id, event.client_id, event.reason) == (owner.user_id, None, "")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"from": "2026-11-01", "to": "2026-10-01"}, "not before the first one"),
        ({"from": "2020-01-01", "to": "2026-10-01"}, "36 months or 36 weeks at most"),
        ({"from": "0001-01-01", "to": "9999-12-31", "by": "week"}, "from 2000 on"),
        ({"from": "next week"}, "Enter a valid date"),
        ({"by": "year"}, "There is a problem"),
    ],
)
def test_days_that_make_no_report_are_said_so(
    query: dict[str, str], words: str, client: Browser, owner: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, owner)
    for name in ("report", "report_table"):
        answer = browser.get(reverse(name, args=["visits"]), query)
        assert (answer.status_code, words in answer.content.decode()) == (422, True)


def test_a_report_asks_the_database_as_often_however_long_it_is(
    owner: Membership, seeded: Seeded, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    seeded.scores()
    seeded.workshops()
    wide = look(owner)
    expected = {
        "visits": 1, "cancellations": 2, "rebooking": 1, "waiting": 3, "new-clients": 1,
        "sources": 1, "series": 1, "measures": 2, "home-routines": 2, "workshops": 3,
    }  # fmt: skip
    for report in REPORTS:
        with django_assert_num_queries(expected[report.name]):
            report.rows(wide)


def test_waiting_for_an_earlier_time_is_counted_by_the_day_it_was_taken(
    owner: Membership, therapist: Membership, seeded: Seeded
) -> None:
    taken_at = datetime(2026, 9, 30, 23, 30, tzinfo=UTC)  # the first of October in London
    for person, held in zip(seeded.people, owner.appointments.all()[:3], strict=False):
        wish = EarlierWish.objects.create(
            practice=owner.practice, client=person, type=seeded.kind, from_date=date(2026, 9, 1),
            until_date=date(2026, 12, 1), state="taken", joined_at=taken_at - timedelta(days=4),
            closed_at=taken_at,
        )  # fmt: skip
        EarlierOffer.objects.create(
            practice=owner.practice, wish=wish, held=held, token_hash=str(held.pk), state="taken",
            offered_at=taken_at - timedelta(hours=1), ends_at=taken_at + timedelta(hours=1),
            closed_at=taken_at,
        )  # fmt: skip
    twelve_days = 12 * 86_400_000_000
    assert waiting.for_an_earlier_time(look(owner)) == {
        date(2026, 10, 1): {"earlier": 3, "earlier_time": twelve_days}
    }
    assert waiting.for_an_earlier_time(look(therapist, therapist=therapist)) == {}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plans")
def test_a_month_among_years_is_found_by_an_index(owner: Membership) -> None:
    scope = look(owner, since=date(2026, 9, 1), until=date(2026, 9, 30))
    for counted in (visits.by_state, visits.cancelled, rebooking.again, waiting.for_a_visit):
        plan = plan_of(lambda one=counted: one(scope))  # type: ignore[misc]
        assert "SCAN clients_client" not in plan
        assert "USING INDEX appointment_diary (practice_id=? AND starts_at>?" in plan
