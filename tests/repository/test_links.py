"""A secret of one purpose opens nothing of another, of nobody else, and nothing once it is over."""

import ast
import re
import sys
from collections.abc import Callable

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from practice.web.tokens import new_token
from tests.repository import tree
from tests.repository.addresses import addresses
from tests.repository.crawl import stored
from tests.repository.links import (
    OPENS_NOTHING,
    PURPOSES,
    RESET,
    SECRETS,
    Door,
    code_for,
    doors,
    tokens_of,
    whose_reset,
)
from tests.repository.thorough import METHODS
from tests.repository.world import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CHANGES_EACH_TIME = re.compile(
    r'nonce="[^"]+"|name="csrf(?:middlewaretoken)?" (?:value|content)="[^"]+"'
)
# What makes a secret, by the name it is imported under.
MAKERS = {"Signer", "TimestampSigner", "default_token_generator", "get_random_string"}
Answer = tuple[int, str, str]


@pytest.fixture
def world(db: None) -> World:
    """A practice with one of everything, and nobody limited."""
    cache.clear()
    return make_world()


def salts() -> set[str]:
    """Every salt in the code: of what is signed, and of what is hashed with a key."""
    found = set()
    for path in tree.modules(*tree.CODE):
        module = ast.parse(path.read_text())
        named = {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}
        assert not named & MAKERS, tree.relative(path)
        if not named & {"signing", "salted_hmac"}:
            continue
        of_this = {text for text in tree.strings(path) if re.fullmatch(r"(\w+\.)+[\w-]+", text)}
        of_this &= assigned(module) | first_arguments(module)
        assert of_this, f"{tree.relative(path)} signs something under no salt that can be found"
        found |= of_this
    return found


def assigned(module: ast.Module) -> set[str]:
    """Words that a constant named …SALT stands for."""
    return {
        str(node.value.value)
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        and isinstance(node.targets[0], ast.Name) and node.targets[0].id.endswith("SALT")
    }  # fmt: skip


def first_arguments(module: ast.Module) -> set[str]:
    """Words given to `salted_hmac` as they are."""
    return {
        str(node.args[0].value)
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        and node.func.id == "salted_hmac" and isinstance(node.args[0], ast.Constant)
    }  # fmt: skip


@pytest.mark.slow
def test_every_secret_that_the_code_makes_has_its_purpose() -> None:
    tables = {
        model._meta.label
        for model in apps.get_models()
        if any(field.name == "token_hash" for field in model._meta.fields)
    }
    libraries = {one.made_by for one in PURPOSES.values() if " " in one.made_by}
    made = {one.made_by for one in PURPOSES.values()} - libraries
    assert made == tables | (salts() - set(OPENS_NOTHING))
    assert set(OPENS_NOTHING) <= salts()


def test_every_address_that_takes_a_secret_belongs_to_a_purpose() -> None:
    taking = {a.name for a in addresses() if a.arguments & set(SECRETS)} | {RESET}
    assert {door.name for door in doors()} == taking
    assert {door.opens for door in doors()} == {one.opens for one in PURPOSES.values()} - {""}


def plain(text: str, token: str) -> str:
    """An answer without what is never twice alike, and without the secret itself."""
    return CHANGES_EACH_TIME.sub("", text).replace(token, "…")


def ask(world: World, door: Door, token: str, method: str, whose: Client) -> Answer:
    """What this secret gets there."""
    others = {key: world.argument(word) for key, word in door.others.items()}
    if door.name == RESET:
        cache.clear()  # tries are limited there, whatever is tried
        others = {"uidb36": whose_reset(whose)}
    url = reverse(door.name, kwargs={**others, door.argument: token})
    browser = Browser(raise_request_exception=False)
    answer = getattr(browser, method)(url)
    body = b"".join(answer) if answer.streaming else answer.content
    assert "_auth_user_id" not in browser.session
    return (
        answer.status_code,
        plain(answer.headers.get("Location", ""), token),
        plain(body.decode("utf-8", "replace"), token),
    )


def by_hand(token: str, whose: Client) -> Answer:
    """What it gets as the code that a browser waits for."""
    cache.clear()
    browser, _ = code_for(whose)
    answer = browser.post(reverse("account_confirm_login_code"), {"code": token})
    assert "_auth_user_id" not in browser.session
    return answer.status_code, answer.get("Location", ""), plain(answer.content.decode(), token)


def as_cookie(token: str) -> Answer:
    """What it gets as the cookie of a session."""
    browser = Browser()
    browser.cookies[settings.SESSION_COOKIE_NAME] = token
    answer = browser.get(reverse("me"))
    return answer.status_code, answer.get("Location", ""), plain(answer.content.decode(), token)


def taken_back(ask_there: Callable[[], Answer]) -> Answer:
    """Whatever it changed is undone."""
    with transaction.atomic():
        answer = ask_there()
        transaction.set_rollback(True)
    return answer


@pytest.mark.slow
def test_a_secret_of_one_purpose_gets_elsewhere_what_a_made_up_one_gets(
    world: World, record_property: Callable[..., None]
) -> None:
    tokens, never = tokens_of(world, timezone.now()), new_token()
    whose = Client.objects.get(ref=world.argument("client"))
    tries, crossed = 0, []
    made_up = {
        (door.name, method): ask(world, door, never, method, whose)
        for door in doors()
        for method in METHODS
    }
    before = stored()
    for purpose, token in tokens.items():
        for door in doors():
            if door.opens == PURPOSES[purpose].opens:
                continue
            for method in METHODS:
                tries += 1
                if ask(world, door, token, method, whose) != made_up[door.name, method]:
                    crossed.append((purpose, door.name, method))
    assert {label for label, rows in stored().items() if rows != before[label]} == set()
    wrong_code = taken_back(lambda: by_hand("WRONG-1", whose))
    no_session = as_cookie("x" * 32)
    for purpose, token in tokens.items():
        if purpose != "a code in a letter":
            tries += 1
            if taken_back(lambda token=token: by_hand(token, whose)) != wrong_code:
                crossed.append((purpose, "account_confirm_login_code", "post"))
        if purpose != "a session":
            tries += 1
            if as_cookie(token) != no_session:
                crossed.append((purpose, "the session's cookie", "get"))
    record_property("tries", tries)
    sys.stderr.write(
        f"\nSecrets: {len(tokens)} purposes at {len(doors()) + 2} places, {tries} tries, "
        f"{len(crossed)} crossed\n"
    )
    assert crossed == []


@pytest.mark.slow
def test_each_opens_what_it_is_for(world: World) -> None:
    tokens, never = tokens_of(world, timezone.now()), new_token()
    whose = Client.objects.get(ref=world.argument("client"))
    shut = {
        (purpose, door.name)
        for purpose, token in tokens.items()
        for door in doors()
        if door.opens == PURPOSES[purpose].opens
        and {taken_back(lambda m=m, t=token, d=door: ask(world, d, t, m, whose)) for m in METHODS}
        == {taken_back(lambda m=m, d=door: ask(world, d, never, m, whose)) for m in METHODS}
    }
    assert shut == set()
    assert as_cookie(tokens["a session"])[0] == 200
