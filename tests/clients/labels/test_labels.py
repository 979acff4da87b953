"""Labels: written by the practice, worn by clients, found by, and never past who may see whom."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.joining.actions import join, undo_join
from clients.labels.actions import (
    MOST,
    NameTaken,
    put_on_many,
    retire_label,
    set_labels,
    take_off_many,
)
from clients.labels.models import ClientLabel
from clients.models import Client
from clients.restricted import Restricted
from clients.rights.removing import remove_records
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.labels import a_label, labelled

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]
LIST = reverse("clients")
MANY = reverse("label_many")


@pytest.fixture
def desk(client: Browser, owner: Membership, signed_in: SignIn) -> Browser:
    return signed_in(client, owner)


@pytest.fixture
def people(owner: Membership) -> list[Client]:
    names = ("Ann Lee", "Bo Ray", "Cy Dunn")
    return [ClientFactory(practice=owner.practice, name=name) for name in names]


def worn() -> list[tuple[str, str]]:
    rows = ClientLabel.objects.order_by("client__name", "label__name")
    return list(rows.values_list("client__name", "label__name"))


def page(browser: Browser, address: str, **query: str) -> str:
    return browser.get(address, query).content.decode()


def test_a_label_is_written_renamed_and_taken_out_of_use(
    desk: Browser, owner: Membership, people: list[Client]
) -> None:
    desk.post(reverse("labels"), {"name": "Runner", "colour": "plum"})
    label = owner.practice.labels.get()
    assert "Nothing about health." in page(desk, reverse("labels"))
    set_labels(client=people[0], labels=[label], by=owner, now=timezone.now())
    desk.post(reverse("edit_label", args=[label.ref]), {"name": "Runners", "colour": "rose"})
    assert '<span class="chip label-chip bar-rose">Runners</span>' in page(desk, LIST)
    desk.post(reverse("retire_label", args=[label.ref]))
    assert "label-chip" not in page(desk, LIST)
    assert "label-chip" not in page(desk, reverse("client", args=[people[0].ref]))
    assert worn() == [("Ann Lee", "Runners")]
    desk.post(reverse("retire_label", args=[label.ref]), {"back": "1"})
    assert "Runners" in page(desk, reverse("client", args=[people[0].ref]))


def test_a_name_stands_once_whatever_its_capitals(desk: Browser, owner: Membership) -> None:
    a_label(owner, "Runner")
    with pytest.raises(NameTaken):
        a_label(owner, "RUNNER")
    answer = desk.post(reverse("labels"), {"name": "runner", "colour": "teal"})
    assert answer.status_code == 422
    assert "There is a label “runner” already." in answer.content.decode()
    a_label(MembershipFactory(role="owner"), "Runner")


def test_there_are_so_many_at_most(owner: Membership) -> None:
    for number in range(MOST):
        a_label(owner, f"Label {number}")
    with pytest.raises(ValidationError):
        a_label(owner, "One more")


def test_a_client_wears_those_that_are_ticked(
    desk: Browser, owner: Membership, people: list[Client]
) -> None:
    runner, early, late = (a_label(owner, name) for name in ("Runner", "Early", "Late"))
    set_labels(client=people[0], labels=[runner, early], by=owner, now=timezone.now())
    address = reverse("client_labels", args=[people[0].ref])
    assert page(desk, address).count(" checked") == 2
    desk.post(address, {"labels": [runner.ref, late.ref]})
    assert worn() == [("Ann Lee", "Late"), ("Ann Lee", "Runner")]
    first = ClientLabel.objects.get(label=runner)
    events = AuditEvent.objects.filter(verb="label.set", client_id=people[0].pk)
    assert events.count() == 2
    # Nothing new: nothing is written.
    desk.post(address, {"labels": [runner.ref, late.ref]})
    assert (events.count(), ClientLabel.objects.get(label=runner)) == (2, first)


def test_one_out_of_use_stays_with_who_wears_it(owner: Membership, people: list[Client]) -> None:
    runner, early = a_label(owner, "Runner"), a_label(owner, "Early")
    set_labels(client=people[0], labels=[runner], by=owner, now=timezone.now())
    retire_label(label=runner, retired=True, by=owner)
    set_labels(client=people[0], labels=[early, runner], by=owner, now=timezone.now())
    set_labels(client=people[1], labels=[runner], by=owner, now=timezone.now())
    assert worn() == [("Ann Lee", "Early"), ("Ann Lee", "Runner")]


def test_many_get_one_from_the_list_and_the_list_is_of_those(
    desk: Browser, owner: Membership, people: list[Client]
) -> None:
    runner = a_label(owner, "Runner")
    a_label(owner, "Early")
    ticked = {"label": runner.ref, "client": [one.ref for one in people[:2]]}
    answer = desk.post(MANY, {**ticked, "do": "on", "back": f"{LIST}?q=a"}, follow=True)
    assert answer.redirect_chain == [(f"{LIST}?q=a", 302)]
    assert "“Runner” is put on 2 clients." in answer.content.decode()
    shown = page(desk, LIST, label=runner.ref)
    assert [one.name in shown for one in people] == [True, True, False]
    assert f'<option value="{runner.ref}" selected>' in shown
    # With words besides, and behind a name.
    assert "Bo Ray" in page(desk, LIST, label=runner.ref, q="ray")
    assert "Ann Lee" not in page(desk, LIST, label=runner.ref, after=people[0].ref)
    ticked["client"] = [people[0].ref, people[2].ref]
    answer = desk.post(MANY, {**ticked, "do": "off"}, follow=True)
    assert "“Runner” is taken off 1 client." in answer.content.decode()
    assert worn() == [("Bo Ray", "Runner")]


def test_a_label_nobody_wears_says_so_and_the_others_are_offered(
    desk: Browser, owner: Membership, people: list[Client]
) -> None:
    runner = a_label(owner, "Runner")
    shown = page(desk, LIST, label=runner.ref)
    assert "Nobody has this label." in shown
    assert "No clients yet" not in shown
    stranger = MembershipFactory(role="owner")
    theirs = labelled(ClientFactory(practice=stranger.practice), stranger, now=timezone.now())
    assert "Nobody has this label." in page(desk, LIST, label=theirs.ref)


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/clients/", "/team/", ""])
def test_it_leads_back_to_the_list_and_nowhere_else(desk: Browser, back: str) -> None:
    assert desk.post(MANY, {"back": back}).headers["Location"] == LIST


def test_nobody_out_of_sight_gets_one_or_is_found_by_it(
    client: Browser, owner: Membership, people: list[Client], signed_in: SignIn
) -> None:
    runner = a_label(owner, "Runner")
    owner.practice.own_clients_only = True
    owner.practice.save()
    therapist = MembershipFactory(practice=owner.practice, role="therapist")
    browser = signed_in(client, therapist)
    elsewhere = ClientFactory()
    refs = [people[0].ref, elsewhere.ref]
    browser.post(MANY, {"label": runner.ref, "client": refs, "do": "on"})
    assert worn() == []
    assert browser.get(reverse("client_labels", args=[people[0].ref])).status_code == 404
    put_on_many(clients=people, label=runner, by=owner, now=timezone.now())
    assert "Ann Lee" not in page(browser, LIST, label=runner.ref)


def test_a_restricted_record_stays_as_it_is(
    desk: Browser, owner: Membership, people: list[Client]
) -> None:
    runner, now = a_label(owner, "Runner"), timezone.now()
    Client.objects.filter(pk=people[0].pk).update(restricted_at=now)
    answer = desk.post(
        MANY, {"label": runner.ref, "client": [one.ref for one in people], "do": "on"}, follow=True
    )
    said = answer.content.decode()
    assert "“Runner” is put on 2 clients. 1 record is restricted, and left as before." in said
    assert worn() == [("Bo Ray", "Runner"), ("Cy Dunn", "Runner")]
    with pytest.raises(Restricted):
        set_labels(client=people[0], labels=[runner], by=owner, now=now)
    Client.objects.filter(pk=people[1].pk).update(restricted_at=now)
    assert take_off_many(clients=people, label=runner, by=owner) == 1
    assert worn() == [("Bo Ray", "Runner")]


def test_they_go_along_when_two_records_become_one_and_come_back(
    owner: Membership, people: list[Client]
) -> None:
    runner, early, now = a_label(owner, "Runner"), a_label(owner, "Early"), timezone.now()
    ann, bo, _ = people
    Client.objects.filter(pk__in=[ann.pk, bo.pk]).update(birth_date=None)
    set_labels(client=ann, labels=[runner], by=owner, now=now)
    set_labels(client=bo, labels=[runner, early], by=owner, now=now)
    row = join(kept=ann, joined=bo, by=owner, now=now)
    assert set(ann.labels.values_list("label__name", flat=True)) == {"Runner", "Early"}
    undo_join(row=row, by=owner, now=now)
    assert set(bo.labels.values_list("label__name", flat=True)) == {"Runner", "Early"}
    assert set(ann.labels.values_list("label__name", flat=True)) == {"Runner"}


def test_they_go_with_the_record(owner: Membership, people: list[Client]) -> None:
    labelled(people[0], owner, now=timezone.now())
    remove_records(people[0], now=timezone.now())
    assert worn() == []
    assert owner.practice.labels.count() == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_once_more_for_all_labels_of_all_lines(
    number: int,
    desk: Browser,
    owner: Membership,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    labels = [a_label(owner, f"Label {n}") for n in range(number)]
    for _ in range(number):
        person = ClientFactory(practice=owner.practice)
        set_labels(client=person, labels=labels, by=owner, now=timezone.now())
    desk.get(LIST)  # everybody's level is judged once
    for query in ({}, {"label": labels[0].ref}):
        # One more than the list without labels.
        with django_assert_num_queries(7):  # type: ignore[attr-defined]
            desk.get(LIST, query)
