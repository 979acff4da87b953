"""What the walks ask of every page finds what it looks for: one page with each mistake."""

import pytest
from playwright.sync_api import Page

from tests.browser.looks import wrong_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STICKY = """<style>.bar {{ position: fixed; inset: 0 0 50% 0; background: white }}</style>
<a href="/" style="position: fixed; top: 20px; left: 0">Behind</a><div class="bar"></div>"""
MISTAKES = {
    "focus obscured": STICKY,
    "focus not seen": "<style>a:focus {{ outline: none }}</style><a href='/'>Nowhere</a>",
    "moving": "<style>@keyframes go {{ to {{ opacity: 0 }} }} b {{ animation: go 9s infinite }}"
    "</style><b>Never still</b>",
    "alike in forced colours": "<style>input {{ appearance: none }}</style>"
    "<label><input type='checkbox'> Yes</label>",
    "navigation on paper": "<header class='top'>On paper</header>",
    "wide when spaced": "<main><p style='width: 340px'>Wide</p></main>",
    "wide when longer": "<main><h1 style='white-space: nowrap; font-size: 20px'>"
    "A heading that just fits a phone</h1></main>",
}


@pytest.mark.parametrize("what", MISTAKES)
def test_each_mistake_is_found(what: str, page: Page) -> None:
    page.set_content("<!doctype html><body style='margin: 0'>" + MISTAKES[what].format())
    assert what in wrong_with(page)


def test_a_page_without_mistakes_has_none(page: Page) -> None:
    page.set_content("<!doctype html><main><h1>Whole</h1><a href='/'>Go on</a></main>")
    assert wrong_with(page) == {}
