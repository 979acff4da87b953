"""Signing up, one thing a page, without an account and without scripts.

The session knows which sign-up was begun for which workshop; everything typed is kept with the
sign-up, sealed, until it is sent.
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.workshops.answering import questions_of
from clients.workshops.journey import Step, may_open, next_step
from clients.workshops.journey_page import CLOSED, StepPage, user_of
from clients.workshops.journey_session import SENT, begun_by, remember
from clients.workshops.links import place_token
from clients.workshops.models import SignUp
from clients.workshops.models.sign_up import State
from clients.workshops.places import ordinal
from clients.workshops.public_views import found_by, page_of
from clients.workshops.safety import Comes
from clients.workshops.signing_up import SignUpClosed, begin, keep_longer, keep_typed
from clients.workshops.visitors import BEGUN_AT_MOST, KEPT_AT_MOST, begun_lately, source_of
from practice.access.guards import public
from practice.accounts.models import User


@public
@require_POST
def begin_sign_up(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin, or go on where another tab or press began."""
    workshop, now = found_by(slug), timezone.now()
    row = begun_by(request, workshop)
    if row is None:
        source = source_of(request)
        lately = begun_lately(source, now)
        if lately >= BEGUN_AT_MOST:
            return render(
                request, "workshops/too_many.html", {"practice": workshop.practice}, status=429
            )
        try:
            row = begin(
                workshop=workshop, user=user_of(request), begun_from=source,
                may_hold=lately < KEPT_AT_MOST, now=now,
                form_key=_key(request.POST.get("form_key", "")),
            )  # fmt: skip
        except SignUpClosed:
            return page_of(request, workshop, problem=CLOSED, status=409)
        if (
            row.workshop_id != workshop.pk or row.state != State.BEGUN or row.draft is None
        ):  # the same page sent again
            return redirect("sign_up_done", slug)
        remember(request, workshop, row)
        _fill_in(row, user_of(request))
    return redirect("sign_up_step", slug, _next(row))


@public
def sign_up_step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """One page: shown, or kept and on to the next."""
    if step not in set(Step):
        raise Http404("No such page.")
    workshop = found_by(slug)
    row = begun_by(request, workshop)
    if row is None:
        return redirect("sign_up_done", slug)
    page = StepPage(request, row, Step(step))
    if not may_open(page.step, page.typed, page.questions.asked):
        return redirect("sign_up_step", slug, next_step(page.typed, page.questions.asked))
    if request.method != "POST":
        return page.shown(page.form())
    if "longer" in request.POST:
        page.row = keep_longer(sign_up=row, now=page.now)
        return page.shown(page.form(page.as_posted()))
    form = page.form(post=True)
    if not form.is_valid():
        return page.shown(form, status=422)
    if page.step is Step.CHECK:
        return page.sent(form)
    page.keep(form)
    if page.suggests(form):
        return page.shown(form)
    if page.questions.judged(page.typed).comes is Comes.NOT_NOW:
        return page.stopped()
    return redirect("sign_up_step", slug, page.following)


@public
@require_safe
def sign_up_done(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next: the same whether or not the address had signed up before."""
    workshop = found_by(slug)
    sent = request.session.get(SENT, {}).get(workshop.ref)
    if sent is None:
        return redirect("workshop", slug)
    context = {
        "workshop": workshop, "practice": workshop.practice, **sent,
        "position": ordinal(sent["position"]) if sent["position"] else "",
        "token": _token_of(request, sent.get("ref", "")),
    }  # fmt: skip
    return render(request, "workshops/sign_up/done.html", context)


def _token_of(request: HttpRequest, ref: str) -> str:
    """Of their own place, while they are signed in; else the letter alone has the link."""
    if not ref or not request.user.is_authenticated:
        return ""
    mine = request.user.sign_ups.filter(ref=ref, erased_at__isnull=True)
    row = mine.exclude(email="").first()
    return place_token(row) if row is not None else ""


def _fill_in(row: SignUp, user: User | None) -> None:
    """Whoever is signed in has told us name and address before."""
    if user is None or not user.name or row.draft:
        return
    row.draft = {"is_known": True, "name": user.name, "email": user.email}
    keep_typed(sign_up=row, typed=row.draft)


def _next(row: SignUp) -> Step:
    return next_step(row.draft or {}, questions_of(row.workshop).asked)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
