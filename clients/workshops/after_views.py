"""What there is after a workshop, by the link in the letter. Looking changes nothing."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.clearances.files import as_file
from clients.homecare.stop_card import STOP_CARD
from clients.workshops.after_forms import FeedbackForm
from clients.workshops.certificates import (
    Certificate,
    certificate_pdf,
    certificates_of,
    own_certificate,
)
from clients.workshops.feedback import AnsweredTwice, feedback_of, give_feedback
from clients.workshops.follow_up import after_of
from clients.workshops.links import NoSuchPlace, read_after, read_place
from clients.workshops.models import SignUp
from practice.access.guards import public

View = Callable[..., HttpResponse]


def through_link(view: View) -> View:
    """The sign-up that the link opens; one plain page for a link that has ended."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, **rest: str) -> HttpResponse:
        try:
            found = read_after(token, now=timezone.now())
        except NoSuchPlace:
            response = render(request, "workshops/after_ended.html", status=404)
        else:
            response = view(request, found, token, **rest)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return public(opened)


@through_link
@require_safe
def after_workshop(request: HttpRequest, found: SignUp, token: str) -> HttpResponse:
    """The routine, the questions and the certificates."""
    return _page(request, found, token, FeedbackForm())


@through_link
@require_POST
def leave_feedback(request: HttpRequest, found: SignUp, token: str) -> HttpResponse:
    """Keep the answers."""
    if not found.workshop.asks_feedback:
        raise Http404("Nobody asks about this workshop.")
    form = FeedbackForm(request.POST)
    if form.is_valid():
        try:
            give_feedback(sign_up=found, by=found, now=timezone.now(), **form.cleaned_data)
        except AnsweredTwice as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("after_workshop", token)
    return _page(request, found, token, form, status=422)


@through_link
@require_safe
def after_certificate(request: HttpRequest, found: SignUp, token: str, ref: str) -> HttpResponse:
    """One person's certificate."""
    return _as_pdf(next((one for one in certificates_of(found) if one.ref == ref), None))


@public
@require_safe
def my_certificate(request: HttpRequest, token: str) -> HttpResponse:
    """The certificate of whoever signed up, by the link to their place."""
    try:
        return _as_pdf(own_certificate(read_place(token)))
    except NoSuchPlace:
        return render(request, "workshops/after_ended.html", status=404)


def _as_pdf(found: Certificate | None) -> HttpResponse:
    if found is None:
        raise Http404("No such certificate.")
    return as_file("pdf", certificate_pdf(found), "certificate")


def _page(
    request: HttpRequest, found: SignUp, token: str, form: FeedbackForm, status: int = 200
) -> HttpResponse:
    given = feedback_of(found)
    context = {
        "sign_up": found,
        "workshop": found.workshop,
        "practice": found.workshop.practice,
        "after": after_of(found, now=timezone.now()),
        "card": STOP_CARD,
        "form": form,
        # Passed on too easily to repeat what was said.
        "is_given": given is not None,
        "may_change": given is None or given.changed_at is None,
        "token": token,
    }
    return render(request, "workshops/after.html", context, status=status)
