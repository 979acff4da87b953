"""Signing up, one thing a page, without an account and without scripts.

The session knows which sign-up was begun for which workshop; everything typed is kept with the
sign-up, sealed, until it is sent.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.workshops.answering import Questions, given_by, questions_of
from clients.workshops.journey import Step, before, may_open, next_step, steps_of
from clients.workshops.journey_forms import FORMS, StepForm
from clients.workshops.kept import kept_words
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import IllegalMove, State
from clients.workshops.places import ordinal
from clients.workshops.public_views import found_by, page_of
from clients.workshops.safety import Comes, in_words
from clients.workshops.seats import seats_of
from clients.workshops.signing_up import (
    Sent,
    SignUpClosed,
    begin,
    drop_begun,
    keep_longer,
    keep_typed,
    send,
)
from clients.workshops.stopping import advice
from clients.workshops.typos import meant_address
from clients.workshops.visitors import (
    BEGUN_AT_MOST,
    FASTEST,
    KEPT_AT_MOST,
    begun_lately,
    source_of,
)
from practice.access.guards import public
from practice.accounts.models import User

# In the session, by the workshop's ref: the sign-up that was begun, and what became of the last.
BEGUN = "workshops_begun"
SENT = "workshops_sent"
CLOSED = "Sign-up has closed meanwhile. Nothing was sent."


@public
@require_POST
def begin_sign_up(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin, or go on where another tab or press began."""
    workshop, now = found_by(slug), timezone.now()
    row = _begun(request, workshop)
    if row is None:
        source = source_of(request)
        lately = begun_lately(source, now)
        if lately >= BEGUN_AT_MOST:
            return render(
                request, "workshops/too_many.html", {"practice": workshop.practice}, status=429
            )
        try:
            row = begin(
                workshop=workshop, user=_user(request), begun_from=source,
                may_hold=lately < KEPT_AT_MOST, now=now,
                form_key=_key(request.POST.get("form_key", "")),
            )  # fmt: skip
        except SignUpClosed:
            return page_of(request, workshop, problem=CLOSED, status=409)
        if row.workshop_id != workshop.pk or row.state != State.BEGUN:  # the same page sent again
            return redirect("sign_up_done", slug)
        _remember(request, workshop, row)
        _fill_in(row, _user(request))
    return redirect("sign_up_step", slug, _next(row))


@public
def sign_up_step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """One page: shown, or kept and on to the next."""
    if step not in set(Step):
        raise Http404("No such page.")
    workshop = found_by(slug)
    row = _begun(request, workshop)
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
    }  # fmt: skip
    return render(request, "workshops/sign_up/done.html", context)


@dataclass
class StepPage:
    """One page of one begun sign-up."""

    request: HttpRequest
    row: SignUp
    step: Step

    def __post_init__(self) -> None:
        self.now: datetime = timezone.now()
        self.workshop: Workshop = self.row.workshop
        self.questions: Questions = questions_of(self.workshop)
        self.typed: dict[str, Any] = dict(self.row.draft or {})

    @property
    def following(self) -> Step:
        """The page after this one, or one before it that is to be done again."""
        steps, todo = steps_of(self.typed), next_step(self.typed, self.questions.asked)
        after = steps[steps.index(self.step) + 1]
        return min(after, todo, key=steps.index)

    def form(self, typed: dict[str, Any] | None = None, *, post: bool = False) -> StepForm:
        """The page's form, filled in with what is kept, or with `typed`."""
        return FORMS[self.step](
            self.request.POST if post else None,
            initial=self.typed if typed is None else typed, workshop=self.workshop,
            questions=self.questions, so_far=self.typed,
        )  # fmt: skip

    def as_posted(self) -> dict[str, Any]:
        """What is in the boxes, right or wrong."""
        form = self.form(post=True)
        return {name: form[name].data for name in form.fields}

    def keep(self, form: StepForm) -> None:
        """Keep what was typed on this page."""
        self.typed |= form.typed
        keep_typed(sign_up=self.row, typed=self.typed)

    def suggests(self, form: StepForm) -> bool:
        """Whether to ask once if another address was meant."""
        self.meant = meant_address(form.cleaned_data.get("email", ""))
        return bool(self.meant) and self.request.POST.get("seen") != form.cleaned_data["email"]

    def shown(self, form: StepForm, *, status: int = 200) -> HttpResponse:
        """The page, with how long the place is kept."""
        back = before(self.step, self.typed)
        context = {
            "workshop": self.workshop,
            "practice": self.workshop.practice,
            "step": self.step.value,
            "form": form,
            "back": back.value if back else "",
            "kept": kept_words(self.row, self.now),
            "meant": getattr(self, "meant", ""),
            **(self._read_over() if self.step is Step.CHECK else {}),
            **({"waits": self._waits()} if self.step is Step.AGREE else {}),
        }
        return render(
            self.request, f"workshops/sign_up/{self.step.value}.html", context, status=status
        )

    def stopped(self) -> HttpResponse:
        """Something that needs help today: no place, and nothing of it is kept."""
        judged = self.questions.judged(self.typed)
        drop_begun(sign_up=self.row)
        _forget(self.request, self.workshop)
        context = {
            "workshop": self.workshop, "practice": self.workshop.practice,
            "urgency": judged.urgency.value, "text": advice(judged.urgency),
        }  # fmt: skip
        return render(self.request, "workshops/sign_up/stop.html", context)

    def sent(self, form: StepForm) -> HttpResponse:
        """Send it. Judged again, by the rules of now."""
        if self.now - self.row.begun_at < FASTEST:
            form.add_error(
                None, "That was quicker than anybody reads. Look it over, and press again."
            )
            return self.shown(form, status=422)
        judged = self.questions.judged(self.typed)
        if judged.comes is Comes.NOT_NOW:
            return self.stopped()
        given = given_by(self.typed, judged, has_rows=bool(self.questions.rows))
        try:
            sent = send(sign_up=self.row, given=given, user=_user(self.request), now=self.now)
        except SignUpClosed:
            return page_of(self.request, self.workshop, problem=CLOSED, status=409)
        except IllegalMove:  # sent, or dropped, in another tab
            return redirect("sign_up_done", self.workshop.slug)
        _note_sent(self.request, self.workshop, sent)
        return redirect("sign_up_done", self.workshop.slug)

    def _read_over(self) -> dict[str, Any]:
        judged = self.questions.judged(self.typed)
        return {
            "typed": self.typed,
            "was_ticked": Step.WHICH in steps_of(self.typed),
            "must_talk": judged.comes is Comes.TALK,
            "adaptation": in_words(judged.leave_out, judged.gently),
            "suggestion": meant_address(self.typed.get("email", "")),
        }

    def _waits(self) -> bool:
        seats = seats_of(self.workshop, self.now, besides=self.row)
        return not seats.has_room_for_newcomer(1)


def _begun(request: HttpRequest, workshop: Workshop) -> SignUp | None:
    ref = request.session.get(BEGUN, {}).get(workshop.ref)
    if ref is None:
        return None
    row = SignUp.objects.filter(ref=ref, workshop=workshop, state=State.BEGUN).first()
    if row is not None:
        row.workshop = workshop
    return row


def _remember(request: HttpRequest, workshop: Workshop, row: SignUp) -> None:
    request.session[BEGUN] = request.session.get(BEGUN, {}) | {workshop.ref: row.ref}


def _forget(request: HttpRequest, workshop: Workshop) -> None:
    begun = request.session.get(BEGUN, {})
    request.session[BEGUN] = {ref: row for ref, row in begun.items() if ref != workshop.ref}


def _note_sent(request: HttpRequest, workshop: Workshop, sent: Sent) -> None:
    """What the last page says; of who it was, nothing."""
    row = sent.sign_up
    known = {"is_confirmed": False, "must_talk": False}
    if row is not None and row.address_confirmed_at is not None:
        known = {
            "is_confirmed": row.state == State.CONFIRMED,
            "must_talk": row.state == State.TALK,
        }
    is_known = row is not None and row.address_confirmed_at is not None
    told = {"waits": sent.waits, "position": sent.position, "is_known": is_known, **known}
    request.session[SENT] = request.session.get(SENT, {}) | {workshop.ref: told}
    _forget(request, workshop)


def _fill_in(row: SignUp, user: User | None) -> None:
    """Whoever is signed in has told us name and address before."""
    if user is None or not user.name or row.draft:
        return
    row.draft = {"is_known": True, "name": user.name, "email": user.email}
    keep_typed(sign_up=row, typed=row.draft)


def _next(row: SignUp) -> Step:
    return next_step(row.draft or {}, questions_of(row.workshop).asked)


def _user(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
