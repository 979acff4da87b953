"""The pages of a health form, for whoever came in."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.screening.answered import answered_groups
from clients.screening.asking.actions import nothing_changed, save_step, send_form
from clients.screening.asking.doors import Door
from clients.screening.asking.form import Form, last_told, may_see_last_time, sections_of
from clients.screening.asking.paper import paper
from clients.screening.asking.red_flags import CALL, RedFlag
from clients.screening.asking.steps import Kind, Step
from clients.screening.forms import SignForm
from clients.screening.showing import urgent_advice


def list_page(request: HttpRequest, door: Door) -> HttpResponse:
    """The sections and how far each is; the short form has none and goes on at once."""
    form = door.form(timezone.now())
    if form.is_pulse:
        return _go_on(door, form)
    may_confirm = may_see_last_time(form, signed_in=not door.is_link)
    sections = [
        {
            "state": one,
            "url": door.url("section", one.key) if one.can_confirm else door.url("step", one.first),
        }
        for one in sections_of(form, may_confirm=may_confirm)
    ]
    ready = form.next_step() is None
    return _page(
        request, door, "list", sections=sections, ready=ready, check_url=door.url("check"),
        last_on=_last_on(form) if may_confirm else None,
    )  # fmt: skip


def step_page(request: HttpRequest, door: Door, key: str) -> HttpResponse:
    """One question. Continue saves it; an answer that needs somebody today shows the care card."""
    now = timezone.now()
    form = door.form(now)
    step = form.step(key)
    if step is None:  # an answer before it has changed, so it is not asked any more
        return _go_on(door, form)
    page = form.page_form(step, request.POST if request.method == "POST" else None)
    if request.method == "POST" and page.is_valid():
        flag = save_step(
            invitation=door.invitation, step=step, value=page.value, by=door.by, now=now
        )
        form = door.form(now)
        if flag is not None:
            return _care_page(request, door, form, step, flag)
        return _go_on(door, form, after=key)
    back = form.before(key)
    return _page(
        request, door, "step", 422 if page.is_bound else 200,
        form=page, step=step, place=form.place_of(step), why=step.why,
        is_group=page["answer"].field.widget.use_fieldset,
        back_url=door.url("step", back.key) if back else door.url("list"),
        list_url="" if form.is_pulse else door.url("list"),
        is_consent=step.kind is Kind.CONSENT,
    )  # fmt: skip


def section_page(request: HttpRequest, door: Door, section: str) -> HttpResponse:
    """What was told last time, to be confirmed in one press, or gone through."""
    now = timezone.now()
    form = door.form(now)
    state = next((one for one in sections_of(form, may_confirm=True) if one.key == section), None)
    if state is None:
        raise Http404("No such section.")
    if not (state.can_confirm and may_see_last_time(form, signed_in=not door.is_link)):
        return redirect(door.url("step", state.first))
    if request.method == "POST" and "same" in request.POST:
        nothing_changed(invitation=door.invitation, section=section, now=now)
        door.invitation.refresh_from_db()
        form = door.form(now)
        mine = [one for one in form.steps if one.section == section]
        todo = next((one for one in mine if one.key not in form.draft.get("done", [])), None)
        return redirect(door.url("step", todo.key) if todo else door.url("list"))
    groups = answered_groups(last_told(form, section), form.rules)
    return _page(
        request, door, "section", title=state.title, groups=groups, last_on=_last_on(form),
        through_url=door.url("step", state.first), back_url=door.url("list"),
    )  # fmt: skip


def check_page(request: HttpRequest, door: Door) -> HttpResponse:
    """Read it over, change, sign, send."""
    now = timezone.now()
    form = door.form(now)
    if form.next_step() is not None:
        return _go_on(door, form)
    sign = SignForm(request.POST if request.method == "POST" else None, by_guardian=form.is_child)
    if request.method == "POST" and sign.is_valid():
        screening = send_form(
            invitation=door.invitation, signed_name=sign.cleaned_data["signed_name"],
            by=door.by, now=now,
        )  # fmt: skip
        advice = urgent_advice(form.client, on=screening.answered_on)
        return _page(request, door, "sent", advice=advice, is_pulse=form.is_pulse)
    parts = [
        {
            "title": part.title,
            "lines": [{"line": one, "url": door.url("step", one.key)} for one in part.lines],
        }
        for part in paper(form.script, form.steps, form.draft, form.rules)
    ]
    return _page(
        request, door, "check", 422 if sign.is_bound else 200, form=sign, parts=parts,
        list_url="" if form.is_pulse else door.url("list"),
    )  # fmt: skip


def _care_page(
    request: HttpRequest, door: Door, form: Form, step: Step, flag: RedFlag
) -> HttpResponse:
    after = form.next_step(step.key)
    return _page(
        request, door, "care", flag=flag, call=CALL[flag.urgency],
        on_url=door.url("step", after.key) if after else door.url("check"),
        change_url=door.url("step", step.key),
    )  # fmt: skip


def _go_on(door: Door, form: Form, after: str = "") -> HttpResponse:
    step = form.next_step(after)
    return redirect(door.url("step", step.key) if step else door.url("check"))


def _last_on(form: Form) -> Any:
    return form.client.screenings.order_by("-recorded_at").first().answered_on  # type: ignore[union-attr]


def _page(
    request: HttpRequest, door: Door, name: str, status: int = 200, **context: Any
) -> HttpResponse:
    context |= {"practice": door.practice, "door": door}
    return render(request, f"screening/asking/{name}.html", context, status=status)
