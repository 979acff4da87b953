"""Every form of the product and who may send it, sent to and watched."""

import resource
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.test import Client as Browser
from django.urls import resolve, reverse
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from practice.accounts.models import User
from tests.factories import MembershipFactory
from tests.fuzzing.bodies import Sent, bodies, pairs, query
from tests.fuzzing.forms import Field, forms_in, read_by
from tests.repository.role_matrix import ROLES, ROWS, Statuses
from tests.repository.world import World

SLOW = 2.0


@dataclass(frozen=True)
class Form:
    """Something that can be sent: an address, a method, who may, and what it asks for."""

    name: str
    method: str
    path: str
    roles: tuple[str, ...]
    fields: dict[str, Field]
    besides: tuple[str, ...]


@dataclass
class Findings:
    """What came of it."""

    forms: int = 0
    examples: int = 0
    slowest: tuple[float, str] = (0.0, "")
    slow: dict[str, str] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)


class Doors:
    """A browser for each person of the world, and the owner of the practice besides."""

    def __init__(self, world: World) -> None:
        therapist = world.people["therapist"]
        assert therapist is not None
        practice = therapist.memberships.get().practice
        owner = MembershipFactory(practice=practice, role="owner").user
        self.people: dict[str, User | None] = {**world.people, "owner": owner}
        self._cookies: dict[str, Any] = {}
        for role, user in self.people.items():
            browser = Browser(raise_request_exception=False)
            if user is not None:
                browser.force_login(user)
            self._cookies[role] = {name: one.value for name, one in browser.cookies.items()}

    def ask(self, role: str, method: str, path: str, sent: Sent | None = None) -> Any:
        """The answer; whatever was changed by asking is taken back."""
        browser = Browser(raise_request_exception=False)
        browser.cookies.load(self._cookies[role])
        with transaction.atomic():
            if method == "GET":
                more = {"QUERY_STRING": sent.body.decode("ascii")} if sent else {}
                answer = browser.generic("GET", path, **more)
            else:
                body = sent or Sent(b"")
                answer = browser.generic("POST", path, body.body, content_type=body.type)
            transaction.set_rollback(True)
        return answer


def forms(world: World, doors: Doors) -> Iterator[Form]:
    """Each address that takes a POST, and each that reads its query, with who is let in."""
    paths = {name: path_of(world, name) for name in ROWS}
    shown = _shown(doors, paths)
    for name, path in paths.items():
        besides = read_by(resolve(path).func)
        for method, statuses in (("POST", ROWS[name].post), ("GET", ROWS[name].get)):
            fields = shown.get((method.lower(), path), {})
            roles = let_in(statuses)
            if roles and (method == "POST" or fields or besides):
                more = tuple(sorted(besides - set(fields)))
                yield Form(name, method, path, roles, fields, more)


def path_of(world: World, name: str) -> str:
    """The address, filled in from the world."""
    arguments = {key: world.argument(value) for key, value in ROWS[name].arguments.items()}
    return reverse(name, kwargs=arguments)


def let_in(statuses: Statuses) -> tuple[str, ...]:
    """Who is not sent away; where nothing is there for anybody, whoever may send at all.

    The owner, who has no column, goes wherever somebody of the practice does or a role is refused.
    """
    by_role = dict(zip(ROLES, statuses, strict=True))
    taken = {role: status for role, status in by_role.items() if status != 405}
    # A stranger who is sent on, as not everybody is, is sent to sign in.
    if taken.get("anonymous") == 302 and len(set(statuses)) > 1:
        del taken["anonymous"]
    inside = [role for role, status in taken.items() if status not in {403, 404}]
    if 403 in taken.values() or {"therapist", "admin"} & set(inside):
        inside.append("owner")
    return tuple(inside or taken)


def _shown(doors: Doors, paths: dict[str, str]) -> dict[tuple[str, str], dict[str, Field]]:
    """The fields of the forms on all pages, by the method and the path they go to."""
    found: dict[tuple[str, str], dict[str, Field]] = {}
    for name, path in paths.items():
        for role in let_in(ROWS[name].get)[-1:]:
            page = doors.ask(role, "GET", path)
            if page.status_code != 200 or "html" not in page.headers["Content-Type"]:
                continue
            for method, target, fields in forms_in(page.content.decode(), path):
                fields.pop("csrfmiddlewaretoken", None)
                known = found.setdefault((method, target), {})
                for field_name, one in fields.items():
                    known.setdefault(field_name, one)
    return found


def fuzz(form: Form, doors: Doors, examples: int, findings: Findings) -> None:
    """Send so many bodies to one form and write down what should not have been."""

    def made(draw: st.DrawFn) -> tuple[str, Sent]:
        role = draw(st.sampled_from(form.roles))
        if form.method == "GET":
            return role, Sent(query(draw(pairs(form.fields, list(form.besides)))))
        return role, draw(bodies(form.fields, list(form.besides)))

    @seed(0)
    @settings(
        max_examples=examples, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.composite(made)())
    def send(one: tuple[str, Sent]) -> None:
        _judge(form, *one, doors, findings)

    findings.forms += 1
    send()


def _judge(form: Form, role: str, sent: Sent, doors: Doors, findings: Findings) -> None:
    began = _processor()
    answer = doors.ask(role, form.method, form.path, sent)
    took = _processor() - began
    status = answer.status_code
    told = f"as {role}: {sent.curl(form.method, form.path)}"
    findings.examples += 1
    findings.statuses[status] = findings.statuses.get(status, 0) + 1
    findings.slowest = max(findings.slowest, (took, f"{form.method} {form.name}"))
    if took > SLOW:
        findings.slow.setdefault(f"{form.method} {form.name}", f"{took:.1f} s, {told}")
    if status >= 500:
        info = getattr(answer, "exc_info", None)
        where = ""
        if info:
            where = f"{info[0].__name__}: {str(info[1])[:200]}\n"
            where += "".join(traceback.format_tb(info[2])[-4:])
        findings.broken.setdefault(f"{form.method} {form.name} {status}\n{where}", told)


def _processor() -> float:
    """Seconds of processor used by this process; those of a database server are its own."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime
