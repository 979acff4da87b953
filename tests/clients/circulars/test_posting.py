"""From confirmed to sent: in parts, once for each, not before three minutes, and stoppable."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from clients.circulars import posting
from clients.circulars.actions import AudienceHasChanged, NobodyToWriteTo, confirm, stop, try_again
from clients.circulars.models import Circular, Copy
from clients.circulars.pacing import PART
from clients.circulars.posting import queue_part, queue_waiting
from clients.circulars.queries import audience_of
from clients.circulars.showing import failures_of, progress_of
from clients.consents.models import Consent
from clients.models import Client
from clients.overview.letter_kinds import client_of
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.mail.deliver import deliver
from practice.mail.models import OutboundEmail
from practice.mail.queue import KeyInUse
from practice.mail.rechecks import check_for
from practice.mail.smtp import Security, Server
from tests.clients.circulars.test_audience import VISITS, person
from tests.factories import ClientFactory
from tests.factories.addresses import in_trouble
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.circulars import agrees_to_news, an_owner, confirmed, drafted
from tests.factories.letters import worded
from tests.factories.screening import NOW
from tests.sink import Sink

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
Post = Callable[[datetime], list[str]]


@pytest.fixture
def post(sink: Sink) -> Post:
    """The worker posts what is due at a moment, to a real server; answers who got a letter."""
    server = Server(host=sink.host, port=sink.port, security=Security.NONE, timeout=5)

    def at(now: datetime) -> list[str]:
        deliver(server=server, clock=lambda: now)
        return sorted(letter.recipients[0] for letter in sink.letters)

    return at


@pytest.fixture
def readers(therapist: Membership) -> list[Client]:
    """Three people who agreed to news."""
    return many(therapist, 3)


def many(by: Membership, number: int) -> list[Client]:
    """So many people who agreed to news, made quickly."""
    people = Client.objects.bulk_create(
        ClientFactory.build(practice=by.practice, name=f"Reader {n}", email=f"r{n}@post.example")
        for n in range(number)
    )
    Consent.objects.bulk_create(
        Consent(
            practice=by.practice, client=client, purpose="news", given=True, wording="Yes.",
            wording_version="1", said_by="client", said_by_name=client.name, how="form",
            decided_at=NOW - timedelta(days=9),
        )
        for client in people
    )  # fmt: skip
    return people


def letters() -> list[OutboundEmail]:
    return list(OutboundEmail.objects.filter(kind__in=["news", "message"]).order_by("pk"))


def test_a_letter_goes_to_each_and_not_before_three_minutes(
    readers: list[Client], therapist: Membership, post: Post, sink: Sink
) -> None:
    worded(therapist, "", after="Warmly, {practice}")
    circular = confirmed(therapist, now=NOW)
    assert letters() == []
    assert queue_waiting(now=NOW) == 3
    assert post(NOW + timedelta(seconds=179)) == []
    wanted = ["r0@post.example", "r1@post.example", "r2@post.example"]
    assert post(NOW + 3 * MINUTE) == wanted
    assert queue_waiting(now=NOW + 9 * MINUTE) == 0
    assert post(NOW + 9 * MINUTE) == wanted
    first = letters()[0]
    assert first.key == f"bulk:{circular.ref}:{readers[0].ref}"
    assert first.body_text.startswith(
        "Hello Reader,\n\nWe are closed on Friday, Reader.\n\nWarmly, "
    )
    assert first.subject == "Closed on Friday"
    assert "/mail/" in first.list_unsubscribe_url
    assert first.body_html.count("We are closed on Friday, Reader.") == 1
    assert client_of(first, therapist.practice) == readers[0].pk
    # One reader in each, and the headers by which a mail program stops them.
    for sent in sink.letters:
        assert len(sent.recipients) == 1
        assert sent.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert progress_of(circular, now=NOW + 9 * MINUTE).words == "3 of 3 sent"


def test_confirming_twice_is_once(readers: list[Client], therapist: Membership) -> None:
    circular = confirmed(therapist, now=NOW)
    again = confirm(
        circular=circular, seen="anything", by=an_owner(therapist.practice), now=NOW + MINUTE
    )
    assert (again.confirmed_at, again.leaves_at) == (NOW, NOW + 3 * MINUTE)
    assert Copy.objects.count() == 3
    assert AuditEvent.objects.filter(verb="circular.confirmed").count() == 1


def test_who_was_read_is_who_gets_it(
    readers: list[Client], therapist: Membership, owner: Membership
) -> None:
    circular = drafted(therapist, now=NOW)
    seen = audience_of(circular, now=NOW).fingerprint
    agrees_to_news(readers[0], therapist, now=NOW, given=False)
    with pytest.raises(AudienceHasChanged):
        confirm(circular=circular, seen=seen, by=owner, now=NOW)
    for reader in readers[1:]:
        agrees_to_news(reader, therapist, now=NOW, given=False)
    with pytest.raises(NobodyToWriteTo):
        confirm(circular=circular, seen=seen, by=owner, now=NOW)
    assert not Copy.objects.exists()


@pytest.mark.parametrize(
    "change", [{"text": "Otherwise."}, {"subject": "Otherwise"}, {"kind": "news"}]
)
def test_what_was_read_is_what_they_get(
    change: dict[str, Any], therapist: Membership, owner: Membership
) -> None:
    visitor = person(therapist, "Visitor")
    booked(visitor, therapist)
    agrees_to_news(visitor, therapist, now=NOW)
    circular = drafted(therapist, now=NOW, **VISITS)
    seen = audience_of(circular, now=NOW).fingerprint
    Circular.objects.filter(pk=circular.pk).update(**change)
    with pytest.raises(AudienceHasChanged):
        confirm(circular=circular, seen=seen, by=owner, now=NOW)


def test_killed_between_and_within_parts_nobody_is_lost_or_written_to_twice(
    therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Part by part; the second breaks in its middle, twice."""
    monkeypatch.setattr(posting, "PART", 4)
    many(therapist, 10)
    circular = confirmed(therapist, now=NOW)
    written, real = [], posting.queue_copy

    def break_at_the_sixth(copy: Copy, *args: Any, **kwargs: Any) -> OutboundEmail:
        written.append(copy.pk)
        if len(written) in (6, 9):
            raise MemoryError
        return real(copy, *args, **kwargs)

    monkeypatch.setattr(posting, "queue_copy", break_at_the_sixth)
    for kept in (4, 4, 10):
        queue_waiting(now=NOW)
        assert len(letters()) == kept
        assert circular.copies.filter(state="queued").count() == kept
    assert len(written) > 10
    assert len({letter.recipient for letter in letters()}) == 10
    assert queue_waiting(now=NOW) == 0


@pytest.mark.slow
def test_two_thousand_are_queued_in_parts_that_leave_one_after_another(
    therapist: Membership, django_assert_max_num_queries: Any
) -> None:
    many(therapist, 2000)
    circular = confirmed(therapist, now=NOW)
    # For each letter, under a savepoint of its own: is it there, once more under another, the row;
    # the rest once for a part.
    with django_assert_max_num_queries(7 * PART + 10):
        assert queue_part(circular.pk, now=NOW) == PART
    rings = 0
    while queue_waiting(now=NOW):
        rings += 1
    assert rings == 2
    keys = OutboundEmail.objects.filter(kind="news").values_list("key", flat=True)
    assert len(keys) == len(set(keys)) == 2000
    starts = OutboundEmail.objects.filter(kind="news").values_list("not_before", flat=True)
    assert min(starts) == NOW + 3 * MINUTE
    assert sorted({(at - min(starts)).seconds for at in starts}) == list(range(0, 100, 5))
    assert max(list(starts).count(at) for at in set(starts)) == PART


def test_a_message_that_breaks_does_not_hold_up_the_next(
    readers: list[Client], therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, fine = confirmed(therapist, now=NOW), confirmed(therapist, now=NOW)
    real = posting.queue_copy

    def choose(copy: Copy, *args: Any, **kwargs: Any) -> OutboundEmail:
        if copy.circular_id == broken.pk:
            raise MemoryError
        return real(copy, *args, **kwargs)

    monkeypatch.setattr(posting, "queue_copy", choose)
    assert queue_waiting(now=NOW) == 3
    assert fine.copies.filter(state="queued").count() == 3


@pytest.mark.parametrize("queued", [False, True])
def test_stopped_within_three_minutes_none_goes(
    queued: bool, readers: list[Client], therapist: Membership, post: Post
) -> None:
    circular = confirmed(therapist, now=NOW)
    other = confirmed(therapist, now=NOW, subject="Another")
    if queued:
        queue_waiting(now=NOW)
    assert stop(circular=circular, by=therapist, now=NOW + MINUTE)
    assert not stop(circular=circular, by=therapist, now=NOW + MINUTE)
    queue_waiting(now=NOW + MINUTE)
    post(NOW + 9 * MINUTE)
    sent = OutboundEmail.objects.filter(state="sent").values_list("subject", flat=True)
    assert list(sent) == ["Another"] * 3
    circular.refresh_from_db()
    progress = progress_of(circular, now=NOW + 9 * MINUTE)
    assert (progress.words, progress.is_over) == ("0 of 3 sent, 3 stopped", True)
    assert progress_of(other, now=NOW + 9 * MINUTE).words == "3 of 3 sent"


def test_a_letter_being_sent_while_it_is_stopped_is_caught_by_its_check(
    readers: list[Client], therapist: Membership
) -> None:
    circular = confirmed(therapist, now=NOW)
    queue_waiting(now=NOW)
    Circular.objects.filter(pk=circular.pk).update(state="stopped")
    letter = letters()[0]
    assert check_for(letter.kind)(letter, now=NOW).do == "supersede"


AFTER = NOW + 4 * MINUTE


def verdict(letter: OutboundEmail, now: datetime = AFTER) -> tuple[str, str]:
    found = check_for(letter.kind)(letter, now=now)
    return found.do, found.reason


def test_news_is_asked_about_again_before_it_goes(
    readers: list[Client], therapist: Membership
) -> None:
    confirmed(therapist, now=NOW)
    queue_waiting(now=NOW)
    first, second, third = letters()
    assert verdict(first) == ("send", "")
    agrees_to_news(readers[0], therapist, now=NOW + MINUTE, given=False)
    assert verdict(first) == ("suppress", "Not sent: has not agreed to news.")
    Client.objects.filter(pk=readers[1].pk).update(email="new@post.example")
    assert verdict(second) == ("supersede", "Not sent: the address was changed.")
    Client.objects.filter(pk=readers[1].pk).update(email="")
    assert verdict(second) == ("supersede", "Not sent: the address was changed.")
    Client.objects.filter(pk=readers[2].pk).update(archived_at=NOW)
    assert verdict(third) == ("suppress", "Not sent: archived.")
    third.pk = 0
    assert verdict(third)[0] == "suppress"


def test_news_waits_for_the_morning_and_word_about_a_visit_does_not(
    therapist: Membership, readers: list[Client]
) -> None:
    client = person(therapist, "Visitor")
    visit = booked(client, therapist)
    confirmed(therapist, now=NOW)
    about = confirmed(therapist, now=NOW, **VISITS)
    queue_waiting(now=NOW)
    night = NOW.replace(hour=23)
    news = next(letter for letter in letters() if letter.kind == "news")
    message = next(letter for letter in letters() if letter.kind == "message")
    assert verdict(news, night)[0] == "hold"
    assert verdict(message, night) == ("send", "")
    assert message.list_unsubscribe_url == ""
    assert "Letters about visits are always sent" in message.body_text
    visit.status, visit.cancelled_at = "cancelled", NOW
    visit.save()
    assert verdict(message)[0] == "supersede"
    assert about.copies.get().client == client


@pytest.mark.parametrize(
    ("the_first", "the_other", "do"),
    [("stays", "stays", "send"), ("cancels", "stays", "send"), ("moves away", "stays", "send"),
     ("cancels", "cancels", "supersede"), ("cancels", "moves away", "supersede")],
)  # fmt: skip
def test_one_copy_for_an_address_goes_while_anybody_there_needs_it(
    the_first: str, the_other: str, do: str, therapist: Membership
) -> None:
    pair = [person(therapist, name, email="home@post.example") for name in ("Ann", "Bea")]
    does_now = []
    for hours, (client, does) in enumerate(zip(pair, (the_first, the_other), strict=True)):
        visit = booked(client, therapist, MONDAY_AT_TEN + timedelta(hours=2 * hours))
        does_now.append((client, does, visit))
    confirmed(therapist, now=NOW, **VISITS)
    queue_waiting(now=NOW)
    (letter,) = letters()
    for client, does, visit in does_now:
        if does == "cancels":
            type(visit).objects.filter(pk=visit.pk).update(status="cancelled", cancelled_at=NOW)
        if does == "moves away":
            Client.objects.filter(pk=client.pk).update(email="new@post.example")
    assert verdict(letter)[0] == do


@pytest.mark.parametrize(
    ("zone", "hour", "do"),
    [("", 12, "send"), ("", 22, "hold"), ("Asia/Tokyo", 12, "hold"), ("Asia/Tokyo", 22, "hold"),
     ("Asia/Tokyo", 23, "send"), ("America/New_York", 22, "send")],
)  # fmt: skip
def test_news_keeps_to_the_night_where_its_reader_is(
    zone: str, hour: int, do: str, therapist: Membership, readers: list[Client]
) -> None:
    Client.objects.update(time_zone=zone)
    confirmed(therapist, now=NOW)
    queue_waiting(now=NOW)
    assert verdict(letters()[0], NOW.replace(hour=hour))[0] == do


def test_a_child_s_letter_goes_to_the_guardian_and_greets_them(therapist: Membership) -> None:
    child = ClientFactory(practice=therapist.practice, name="Tom Whitfield", child=True)
    confirmed(therapist, [child], now=NOW)
    queue_waiting(now=NOW)
    (letter,) = letters()
    assert letter.recipient == child.guardian_email
    assert letter.body_text.startswith("Hello Helen,")
    assert "Tom" not in letter.body_text


def test_an_address_that_goes_bad_before_its_part_is_left_out(
    readers: list[Client], therapist: Membership
) -> None:
    circular = confirmed(therapist, now=NOW)
    Client.objects.filter(pk=readers[1].pk).update(email="")
    queue_waiting(now=NOW)
    assert len(letters()) == 2
    assert circular.copies.get(client=readers[1]).why == "address_gone"
    progress = progress_of(circular, now=NOW)
    assert progress.words == "0 of 3 sent, 1 left out"
    assert progress.left_out == ("1 person: no address any more that a letter can go to",)


@pytest.mark.parametrize("error", [ValueError, IntegrityError, KeyInUse])
def test_one_that_cannot_be_written_is_seen_and_stops_no_other(
    error: type[Exception], readers: list[Client], therapist: Membership,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    no_address = ClientFactory(practice=therapist.practice, email="")
    circular = confirmed(therapist, [no_address], now=NOW)
    real = posting.queue_copy

    def break_at_one(copy: Copy, *args: Any, **kwargs: Any) -> OutboundEmail:
        letter = real(copy, *args, **kwargs)
        if copy.client == readers[1]:
            raise error
        return letter

    with monkeypatch.context() as broken:
        broken.setattr(posting, "queue_copy", break_at_one)
        queue_waiting(now=NOW)
    assert [letter.recipient for letter in letters()] == ["r0@post.example", "r2@post.example"]
    progress = progress_of(circular, now=NOW)
    assert (progress.words, progress.left) == ("0 of 3 sent, 1 left out", 2)
    assert progress.left_out == (
        "1 person: no address that a letter can go to",
        "1 person: their letter could not be written",
    )
    assert try_again(circular=circular, by=therapist, now=NOW) == 1
    later = NOW + timedelta(days=9)
    assert queue_waiting(now=later) == 1
    assert progress_of(circular, now=later).words == "0 of 3 sent"
    assert not OutboundEmail.objects.overdue(later).filter(recipient="r1@post.example").exists()


def test_a_practice_whose_replies_go_nowhere_is_no_fault_of_its_clients(
    readers: list[Client], therapist: Membership
) -> None:
    circular = confirmed(therapist, now=NOW)
    type(therapist.practice).objects.update(reply_to="nobody")
    queue_waiting(now=NOW)
    assert set(circular.copies.values_list("why", flat=True)) == {"broken"}


def test_what_failed_is_listed_and_tried_again_but_not_what_may_have_arrived(
    readers: list[Client], therapist: Membership, admin_member: Membership
) -> None:
    circular = confirmed(therapist, now=NOW)
    queue_waiting(now=NOW)
    failed, doubtful, dead = letters()
    rows = OutboundEmail.objects
    rows.filter(pk__in=[failed.pk, dead.pk]).update(
        state="failed", next_try_at=None, last_error="Refused."
    )
    rows.filter(pk=doubtful.pk).update(state="unknown", next_try_at=None)
    in_trouble(readers[2], now=NOW)
    progress = progress_of(circular, now=NOW + 9 * MINUTE)
    assert progress.words == "0 of 3 sent, 2 failed, 1 may have been sent"
    assert progress.is_over
    shown = failures_of(circular, seen_by=admin_member)
    assert [one.to for one in shown] == [f"r{n}@post.example" for n in range(3)]
    assert [bool(one.letter) for one in shown] == [True] * 3
    own = failures_of(circular, seen_by=therapist)
    assert [(one.to, one.letter) for one in own] == [(f"Reader {n}", "") for n in range(3)]
    assert try_again(circular=circular, by=therapist, now=NOW) == 1
    assert [letter.state for letter in letters()] == ["due", "unknown", "failed"]
    assert try_again(circular=circular, by=therapist, now=NOW) == 0
    stop(circular=circular, by=therapist, now=NOW)
    rows.filter(pk=failed.pk).update(state="failed", next_try_at=None)
    assert try_again(circular=circular, by=therapist, now=NOW) == 0
    assert [letter.state for letter in letters()] == ["failed", "unknown", "superseded"]


def test_one_in_doubt_that_goes_once_more_is_not_the_end(
    readers: list[Client], therapist: Membership
) -> None:
    circular = confirmed(therapist, now=NOW)
    queue_waiting(now=NOW)
    rows = OutboundEmail.objects.filter(kind="news")
    for next_try_at, left in ((AFTER, 3), (None, 0)):
        rows.update(state="unknown", next_try_at=next_try_at)
        progress = progress_of(circular, now=AFTER)
        assert progress.words == "0 of 3 sent, 3 may have been sent"
        assert (progress.left, progress.is_over) == (left, not left)


def test_one_that_came_back_is_counted_and_listed(
    readers: list[Client], therapist: Membership
) -> None:
    circular = confirmed(therapist, now=NOW)
    queue_waiting(now=NOW)
    rows = OutboundEmail.objects.filter(kind="news")
    rows.update(state="sent", sent_at=AFTER, next_try_at=None)
    rows.filter(recipient="r1@post.example").update(
        returned_at=AFTER, returned_why="Nobody reads mail there."
    )
    progress = progress_of(circular, now=AFTER)
    assert (progress.words, progress.is_over) == ("2 of 3 sent, 1 came back", True)
    (back,) = failures_of(circular, seen_by=therapist)
    assert (back.to, back.why) == ("Reader 1", "Nobody reads mail there.")
    assert not back.may_have_arrived


@pytest.mark.parametrize("number", [1, 3])
def test_how_far_it_has_got_takes_two_queries(
    number: int, therapist: Membership, django_assert_num_queries: Any
) -> None:
    many(therapist, number)
    circular = confirmed(therapist, now=NOW)
    queue_waiting(now=NOW)
    with django_assert_num_queries(2):
        assert progress_of(circular, now=NOW + MINUTE).words == f"0 of {number} sent"
        failures_of(circular, seen_by=therapist)
