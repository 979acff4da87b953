"""Every page does its job where scripts are off, or did not load: nothing waits for one."""

from html.parser import HTMLParser

import pytest

from tests.repository.role_matrix import ROLES
from tests.repository.walked import walked

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.xdist_group("walked")]
VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
}  # fmt: skip
# Drawn by a browser only once a script says so.
UNSEEN = {"template", "dialog"}


class Controls(HTMLParser):
    """What can be pressed on a page, as it stands before any script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.forms: dict[str, str] = {}
        self.sent: set[str] = set()
        self.idle: list[str] = []
        self.form = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        hidden = "hidden" in given or (tag in UNSEEN and "open" not in given)
        unseen = hidden or any(one for _, one in self.open)
        if tag not in VOID:
            self.open.append((tag, hidden))
        if unseen:
            return
        if tag == "form":
            self.form = given.get("id") or f"form {len(self.forms) + 1}"
            self.forms[self.form] = str(given.get("action") or "this page")
        kind = given.get("type") or ("submit" if tag == "button" else "")
        if tag in {"button", "input"} and kind in {"submit", "image"} and "disabled" not in given:
            self.sent.add(given.get("form") or self.form)
        elif tag == "button" and kind == "button":
            self.idle.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass
        if tag == "form":
            self.form = ""


@pytest.mark.parametrize("role", ROLES)
def test_every_form_has_a_button_of_its_own_and_every_button_does_something(role: str) -> None:
    wrong, forms = [], 0
    for name, answer in walked(role).items():
        if answer.status != 200 or not answer.is_page:
            continue
        found = Controls(answer.text)
        forms += len(found.forms)
        wrong += [
            f"{name}: no button sends {found.forms[one]}"
            for one in found.forms
            if one not in found.sent
        ]
        wrong += [f"{name}: {button}" for button in found.idle]
    assert wrong == []
    assert forms


@pytest.mark.parametrize(
    ("page", "sends", "idle"),
    [
        ("<form><button>Save</button></form>", True, 0),
        ("<form><input name=a></form>", False, 0),
        ("<form><button hidden>Save</button></form>", False, 0),
        ("<form><div hidden><p><img></p><button>Save</button></div></form>", False, 0),
        ("<form id=f></form><button form=f>Save</button>", True, 0),
        ("<dialog><form></form></dialog><form><button disabled>Save</button></form>", False, 0),
        ("<form><button>Save</button></form><button type=button>Add</button>", True, 1),
        ("<form><button>Save</button></form><p hidden><button type=button>Add</button>", True, 0),
    ],
)
def test_what_is_seen_of_a_page(page: str, sends: bool, idle: int) -> None:
    found = Controls(page)
    assert (set(found.forms) <= found.sent, len(found.idle)) == (sends, idle)
