"""A person: born on a day, reachable at an address, and seen by those who treat them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from clients.finding.queries import people_found
from clients.models import Client
from practice.accounts.models import Membership, Practice
from tests.factories import ClientFactory, MembershipFactory

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(1986, 11, 20), date(2026, 11, 20), 40),
        (date(1986, 11, 21), date(2026, 11, 20), 39),
        (date(2026, 11, 20), date(2026, 11, 20), 0),
        # Born on a leap day: the 28th in other years.
        (date(2028, 2, 29), date(2029, 2, 27), 0),
        (date(2028, 2, 29), date(2029, 2, 28), 1),
        (date(2028, 2, 29), date(2032, 2, 28), 3),
        (date(2028, 2, 29), date(2032, 2, 29), 4),
        (None, date(2026, 11, 20), None),
    ],
)
def test_an_age_is_counted_in_whole_years(born: date | None, on: date, age: int | None) -> None:
    assert Client(birth_date=born).age_on(on) == age


@pytest.mark.parametrize(
    ("born", "is_child", "address"),
    [
        (date(2010, 11, 21), True, "helen@family.example"),
        (date(2010, 11, 20), False, "owain@post.example"),
        (None, False, "owain@post.example"),
    ],
)
def test_letters_about_a_child_go_to_the_guardian_alone(
    born: date | None, is_child: bool, address: str
) -> None:
    client = Client(
        birth_date=born, email="owain@post.example", guardian_email="helen@family.example"
    )
    on = date(2026, 11, 20)
    assert (client.is_child_on(on), client.letters_to_on(on)) == (is_child, address)


def test_a_child_without_a_guardian_s_address_gets_no_letters() -> None:
    child = Client(birth_date=date(2014, 5, 9), email="owain@post.example")
    assert child.letters_to_on(date(2026, 11, 20)) == ""


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Amira Khan", "A.K."),
        ("Sofia van der Berg", "S.v.d."),
        ("bell  hooks", "b.h."),
        ("李小龍", "李."),
        ("", ""),
    ],
)
def test_a_title_shows_initials_only(name: str, initials: str) -> None:
    assert Client(name=name).initials == initials


@pytest.mark.django_db
@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize("born", [date(2026, 11, 20), date(1906, 11, 20), date(2024, 2, 29), None])
def test_a_birth_date_may_be_any_in_a_long_life(born: date | None, practice: Practice) -> None:
    assert ClientFactory(practice=practice, birth_date=born).birth_date == born


@pytest.mark.django_db
@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("born", "said"),
    [
        (date(2026, 11, 21), "A birth date cannot be in the future."),
        (date(9999, 12, 31), "A birth date cannot be in the future."),
        (
            date(1906, 11, 19),
            "Check the year of the birth date: it is more than 120 years ago.",
        ),
        (date(1, 1, 1), "Check the year of the birth date: it is more than 120 years ago."),
    ],
)
def test_an_impossible_birth_date_is_refused(born: date, said: str, practice: Practice) -> None:
    with pytest.raises(ValidationError) as caught:
        ClientFactory(practice=practice, birth_date=born)
    assert caught.value.message_dict == {"birth_date": [said]}


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["email", "guardian_email"])
def test_an_address_that_no_letter_can_go_to_is_refused(field: str, practice: Practice) -> None:
    with pytest.raises(ValidationError) as caught:
        ClientFactory(practice=practice, **{field: '"a,b"@example.com'})
    assert caught.value.message_dict == {
        field: ["A letter goes to one address. Send one letter to each person."]
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "sees"), [("owner", True), ("therapist", True), ("admin", False)])
def test_who_treats_sees_the_clients_of_their_practice_alone(
    role: str, sees: bool, practice: Practice, other_therapist: Membership
) -> None:
    ours = ClientFactory(practice=practice)
    ClientFactory(practice=other_therapist.practice)
    member = MembershipFactory(practice=practice, role=role)
    assert list(Client.objects.visible_to(member)) == ([ours] if sees else [])


@pytest.mark.django_db
def test_archived_clients_are_not_current(practice: Practice) -> None:
    here = ClientFactory(practice=practice)
    ClientFactory(practice=practice, archived_at=NOON)
    assert list(practice.clients.current()) == [here]


PEOPLE: list[dict[str, Any]] = [
    {"name": "Amira Khan", "email": "amira@post.example", "phone": "020 7946 0101"},
    {"name": "Owain Pritchard", "email": "owain.khan@post.example", "phone": "0121 496 0102"},
    {"name": "Siobhán O’Neill", "email": "siobhan@post.example", "phone": "07911 123456"},
    {"name": "100% Rosa_Bell", "email": "", "phone": ""},
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("amira", ["Amira Khan"]),
        ("KHAN", ["Amira Khan"]),
        ("khan amira", ["Amira Khan"]),
        ("khan rosa", []),
        ("O’Neill", ["Siobhán O’Neill"]),
        ("Owain.Khan@Post.example", ["Owain Pritchard"]),
        ("owain.khan@", []),
        ("owain owain.khan@post.example", ["Owain Pritchard"]),
        ("%", []),
        ("_", []),
        ("osa_b", ["100% Rosa_Bell"]),
        ("100%", ["100% Rosa_Bell"]),
        ("020 7946 0101", ["Amira Khan"]),
        ("02079460101", ["Amira Khan"]),
        ("+44 (0)20 7946 0101", ["Amira Khan"]),
        ("0044 20 7946 0101", ["Amira Khan"]),
        ("7946", ["Amira Khan"]),
        ("0121-496", ["Owain Pritchard"]),
        ("07911 123456", ["Siobhán O’Neill"]),
        ("0", []),
        ("'; DROP TABLE clients_client; --", []),
    ],
)
def test_every_word_is_looked_for_in_name_address_and_number(
    words: str, found: list[str], practice: Practice, other_therapist: Membership
) -> None:
    for person in PEOPLE:
        ClientFactory(practice=practice, **person)
        ClientFactory(practice=other_therapist.practice, **person)
    by = MembershipFactory(practice=practice)
    people = people_found(by, words).order_by("pk")
    assert [one.name for one in people] == found


@pytest.mark.django_db
def test_no_words_find_everybody(practice: Practice) -> None:
    ClientFactory(practice=practice)
    assert people_found(MembershipFactory(practice=practice), "  ").count() == 1


@pytest.mark.django_db
def test_a_list_is_in_order_whatever_the_capitals(practice: Practice) -> None:
    names = ["Zoe Adams", "bell hooks", "Anna Smith", "van der Berg", "Anna Smith", "Uma Patel"]
    made = [ClientFactory(practice=practice, name=name) for name in names]
    listed = list(practice.clients.by_name())
    assert [client.name for client in listed] == [
        "Anna Smith",
        "Anna Smith",
        "bell hooks",
        "Uma Patel",
        "van der Berg",
        "Zoe Adams",
    ]
    assert listed[:2] == [made[2], made[4]]
    for n, last in enumerate(listed):
        assert list(practice.clients.by_name(after=last)) == listed[n + 1 :]
