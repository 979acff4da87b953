"""One page of one begun sign-up: shown, kept, stopped, or sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.screening.asking.red_flags import CALL
from clients.workshops.answering import Questions, given_by, questions_of
from clients.workshops.journey import Step, before, next_step, steps_of
from clients.workshops.journey_forms import FORMS, StepForm
from clients.workshops.journey_session import forget, note_sent
from clients.workshops.kept import kept_words
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import IllegalMove
from clients.workshops.public_views import page_of
from clients.workshops.safety import Comes, in_words
from clients.workshops.seats import seats_of
from clients.workshops.signing_up import SignUpClosed, drop_begun, keep_typed, send
from clients.workshops.typos import meant_address
from clients.workshops.visitors import FASTEST
from practice.accounts.models import User

CLOSED = "Sign-up has closed meanwhile. Nothing was sent."


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
            initial=dict(self.typed if typed is None else typed), workshop=self.workshop,
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
        forget(self.request, self.workshop)
        context = {
            "workshop": self.workshop, "practice": self.workshop.practice,
            "urgency": judged.urgency.value, "text": CALL[judged.urgency],
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
            sent = send(sign_up=self.row, given=given, user=user_of(self.request), now=self.now)
        except SignUpClosed:
            return page_of(self.request, self.workshop, problem=CLOSED, status=409)
        except IllegalMove:  # sent, or dropped, in another tab
            return redirect("sign_up_done", self.workshop.slug)
        note_sent(self.request, self.workshop, sent)
        return redirect("sign_up_done", self.workshop.slug)

    def _read_over(self) -> dict[str, Any]:
        judged = self.questions.judged(self.typed)
        return {
            "typed": self.typed,
            "must_talk": judged.comes is Comes.TALK,
            "adaptation": in_words(judged.leave_out, judged.gently),
            "suggestion": meant_address(self.typed.get("email", "")),
        }

    def _waits(self) -> bool:
        seats = seats_of(self.workshop, self.now, besides=self.row)
        return not seats.has_room_for_newcomer(1)


def user_of(request: HttpRequest) -> User | None:
    """Whoever is signed in."""
    return request.user if request.user.is_authenticated else None
