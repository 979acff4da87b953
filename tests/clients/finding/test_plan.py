"""What is typed becomes what is looked for: words, numbers and whole addresses."""

import pytest

from clients.finding.likeness import can_be_near, is_near, one_slip, parts_of
from clients.finding.plan import MOST_WORDS, Column, Plan, plan_of
from clients.names import findable_name


@pytest.mark.parametrize(
    ("typed", "plan"),
    [
        ("", Plan()),
        ("  %  ' - ", Plan()),
        ("Amira", Plan(terms=("amira",))),
        ("KHAN  amira", Plan(terms=("khan", "amira"))),
        ("O’Neill", Plan(terms=("oneill",))),
        ("Anne-Marie", Plan(terms=("anne", "marie"))),
        ("Łukasz Ångström", Plan(terms=("lukasz", "angstrom"))),
        ("Siobhán", Plan(terms=("siobhan",))),
        ("o n", Plan(terms=("o", "n"))),
        ("020 7946 0101", Plan(numbers=("2079460101",))),
        ("+44 (0)20 7946 0101", Plan(numbers=("442079460101",))),
        ("0044 20 7946 0101", Plan(numbers=("442079460101",))),
        ("0121-496", Plan(numbers=("121496",))),
        ("7946", Plan(numbers=("7946",))),
        ("0000", Plan(numbers=("0000",))),
        ("100", Plan(terms=("100",))),
        ("100%", Plan(terms=("100",))),
        ("amira 020 7946 0101", Plan(terms=("amira",), numbers=("2079460101",))),
        ("Owain.Khan@Post.example", Plan(addresses=("Owain.Khan@Post.example",))),
        ("owain o@post.example", Plan(terms=("owain",), addresses=("o@post.example",))),
        ('a" OR name_words : "b', Plan(terms=("a", "or", "name_words", "b"))),
        ("\x00", Plan()),
    ],
)
def test_what_is_typed_becomes_a_plan(typed: str, plan: Plan) -> None:
    assert plan_of(typed) == plan


def test_a_plan_has_an_end() -> None:
    assert len(plan_of("word " * 50).terms) == MOST_WORDS


def test_a_short_word_is_the_beginning_of_one() -> None:
    parts = [choice[0][0] for choice in plan_of("a kh han").exactly()]
    assert parts == [(Column.NAME, "  a"), (Column.NAME, "  kh"), (Column.NAME, "han")]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Amira Khan", "  amira  khan  "),
        ("Siobhán O’Neill", "  siobhan  oneill  "),
        ("Anne-Marie Smith", "  anne  marie  smith  annemarie  "),
        ("- Bo", "  bo  "),
    ],
)
def test_a_name_is_kept_as_its_words(name: str, words: str) -> None:
    assert findable_name(name) == words


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("amira", "amira", True),
        ("amura", "amira", True),
        ("aimra", "amira", True),
        ("maira", "amira", True),
        ("amra", "amira", True),
        ("mira", "amira", True),
        ("amir", "amira", True),
        ("ammira", "amira", True),
        ("amuro", "amira", False),
        ("arima", "amira", False),
        ("khan", "kohan", True),
        ("khan", "nahk", False),
    ],
)
def test_one_slip_is_one_letter_or_two_swapped(one: str, other: str, near: bool) -> None:
    assert (one_slip(one, other), one_slip(other, one)) == (near, near)


@pytest.mark.parametrize(
    ("typed", "name", "near"),
    [
        ("stephn", "stephenson", True),
        ("setph", "stephenson", True),
        ("stepxen", "stephenson", True),
        ("enson", "stephenson", False),
        ("amra", "amanda", False),
        ("zeo", "zoe", True),
        ("zeo", "zeal", False),
    ],
)
def test_the_beginning_of_a_name_may_have_a_slip_too(typed: str, name: str, near: bool) -> None:
    assert is_near(typed, name) == near


@pytest.mark.parametrize(
    ("term", "can"), [("ab", False), ("abc", True), ("a1bcd", False), ("a" * 25, False)]
)
def test_only_some_words_have_slips(term: str, can: bool) -> None:
    assert can_be_near(term) == can


LETTERS = "abz"


def slips_of(word: str) -> set[str]:
    places = range(len(word) + 1)
    wrong = {word[:i] + c + word[i + 1 :] for i in places[:-1] for c in LETTERS}
    missing = {word[:i] + word[i + 1 :] for i in places[:-1]}
    more = {word[:i] + c + word[i:] for i in places for c in LETTERS}
    swapped = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in places[:-2]}
    return wrong | missing | more | swapped


@pytest.mark.parametrize("name", ["zoe", "bell", "amira", "rossi", "pritchard"])
def test_no_slip_is_lost_between_the_index_and_the_comparison(name: str) -> None:
    words = findable_name(name)
    for typed in slips_of(name):
        if not can_be_near(typed):
            continue
        assert one_slip(typed, name), typed
        among = typed in words or any(all(p in words for p in parts) for parts in parts_of(typed))
        assert among, typed
    assert not any(all(p in findable_name("quentin") for p in parts) for parts in parts_of(name))
