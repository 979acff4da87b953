"""Addresses that say nothing, secrets that are kept as hashes, and logs that hold neither."""

import logging
import re
from collections.abc import Iterator

import pytest
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from practice.web.addresses import absolute
from practice.web.logs import WithoutTokens
from practice.web.refs import ALPHABET, LENGTH, new_ref
from practice.web.tokens import new_token, token_hash

TOKEN = "Zk3_nH-8dQy2VtWb"


def test_a_ref_is_ten_characters_that_nobody_mistakes_for_each_other() -> None:
    refs = {new_ref() for _ in range(200)}
    assert len(refs) == 200
    assert {len(ref) for ref in refs} == {LENGTH}
    assert set("".join(refs)) <= set(ALPHABET)
    assert set(ALPHABET) & set("01ILOU") == set()


def test_a_token_is_long_fits_an_address_and_is_never_made_twice() -> None:
    tokens = {new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert [token for token in tokens if not re.fullmatch(r"[\w-]{32}", token)] == []


def test_what_is_kept_of_a_token_is_its_hash() -> None:
    assert token_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert token_hash(TOKEN) != token_hash(TOKEN.swapcase())


def test_a_letter_names_an_address_in_full() -> None:
    assert absolute("/r/x/") == "http://testserver/r/x/"


def logged(message: str, *args: object) -> str:
    """The line as it is written."""
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, args, None)
    assert WithoutTokens().filter(record) is True
    return record.getMessage()


def routes(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """Every route of the site, in full."""
    for one in resolver.url_patterns:
        route = f"{before}{one.pattern}"
        if isinstance(one, URLPattern):
            yield route
        else:
            yield from routes(one, route)


def test_the_secret_of_every_route_that_has_one_is_masked() -> None:
    secret = re.compile(r"<str:(?:token|signed)>")
    named = [route for route in routes(get_resolver()) if secret.search(route)]
    assert len(named) > 30
    for route in named:
        assert TOKEN not in logged("Not Found: %s", secret.sub(TOKEN, route)), route


@pytest.mark.parametrize(
    "kind",
    ["r", "i", "g", "a", "w", "place", "receipt", "mail", "mail/day", "calendar", "account/invite"],
)
def test_the_token_of_a_link_is_masked(kind: str) -> None:
    line = logged("Not Found: %s", f"/{kind}/{TOKEN}/play/")
    assert line == f"Not Found: /{kind}/…/play/"
    assert logged(f'"GET /{kind}/{TOKEN} HTTP/1.1" 200') == f'"GET /{kind}/… HTTP/1.1" 200'


def test_the_key_of_a_new_password_is_masked() -> None:
    line = logged("Not Found: %s", "/account/reset/4f-c9yk2x-0a1b2c3d4e5f60718293/")
    assert line == "Not Found: /account/reset/4f-…/"


def test_two_links_in_one_line_are_both_masked() -> None:
    assert logged(f"/r/{TOKEN}/ from /i/{TOKEN}/") == "/r/…/ from /i/…/"


@pytest.mark.parametrize("line", ["GET /c/7Q2XK9ABCD/", "GET /mail/short/", "10 % of %s done"])
def test_a_line_without_a_secret_stays_as_it_is(line: str) -> None:
    assert logged(line) == line


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["routine_link", "after_link", "intake", "letter_choices"])
def test_a_link_that_opens_nothing_is_not_written_to_the_log(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.addFilter(WithoutTokens())
    assert Browser().get(reverse(name, args=[TOKEN])).status_code == 404
    assert "Not Found" in caplog.text
    assert TOKEN not in caplog.text
