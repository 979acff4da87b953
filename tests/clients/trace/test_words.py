"""Every verb is told in words."""

import pytest

from clients.trace.words import PAGES, WORDS, said
from practice.audit.verbs import Verb
from tests.repository.role_matrix import ROWS


def test_every_verb_has_words_of_its_own() -> None:
    assert set(WORDS) == set(Verb)
    assert len(set(WORDS.values())) == len(WORDS)


@pytest.mark.parametrize("words", [*WORDS.values(), *PAGES.values()])
def test_words_go_on_after_a_name(words: str) -> None:
    assert words == words.strip()
    assert words[0].islower()
    assert not words.endswith((".", "!"))


def test_every_page_that_is_named_is_there() -> None:
    assert set(PAGES) <= set(ROWS)


def test_what_is_not_known_is_told_as_it_lies() -> None:
    assert said("client.seen", ["client_health"]) == "opened the health answers"
    assert said("client.seen", []) == "opened the record"
    assert said("client.seen", ["a_page_of_later"]) == "opened the record"
    assert said("moon.landed", ["me"]) == "moon.landed"
