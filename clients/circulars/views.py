"""Messages to many: all of them, writing one, checking it, and how far it has got."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.circulars import actions
from clients.circulars.forms import CircularForm, ConfirmForm
from clients.circulars.models import Circular, CircularQuerySet
from clients.circulars.queries import audience_of
from clients.circulars.showing import failures_of, left_out, progress_of, who_in_words
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.letter_tests import EnoughTests
from practice.accounts.requests import StaffRequest
from practice.mail.queue import CannotQueue

SHOWN = 50


@requires(Permission.WRITE_TO_MANY)
@require_safe
def circulars(request: StaffRequest) -> HttpResponse:
    """What was written, newest first; thrown away drafts, too, for as long as they lie there."""
    rows = _circulars(request).defer("text").order_by("-written_at", "-pk")[:SHOWN]
    shown = [(row, who_in_words(row)) for row in rows]
    return render(request, "circulars/circulars.html", {"circulars": shown})


@requires(Permission.WRITE_TO_MANY)
def new_circular(request: StaffRequest) -> HttpResponse:
    """Write one: it is a draft until it is confirmed on the next page."""
    return _write(request, None)


@requires(Permission.WRITE_TO_MANY)
def edit_circular(request: StaffRequest, ref: str) -> HttpResponse:
    """Change a draft."""
    found = _circular(request, ref)
    if not found.can_be_changed:
        return redirect("circular", ref)
    return _write(request, found)


@requires(Permission.WRITE_TO_MANY)
def check_circular(request: StaffRequest, ref: str) -> HttpResponse:
    """Whom it goes to and who is left out, in words; then confirm it, or try it first."""
    found, now = _circular(request, ref), timezone.now()
    if not found.can_be_changed:
        return redirect("circular", ref)
    form, status = ConfirmForm(request.POST if request.method == "POST" else None), 200
    if form.is_valid() and request.POST.get("do") == "test":
        _test(request, found, form)
        return redirect("check_circular", ref)
    if form.is_valid():
        try:
            actions.confirm(
                circular=found, seen=form.cleaned_data["seen"], by=request.membership, now=now
            )
        except (
            actions.AudienceHasChanged, actions.NobodyToWriteTo, actions.NotTheirs,
            actions.NotADraft,
        ) as error:  # fmt: skip
            messages.warning(request, str(error))
            status = 409
        else:
            messages.success(request, "Confirmed. It leaves in 3 minutes.")
            return redirect("circular", ref)
    audience = audience_of(found, now=now)
    context = {
        "circular": found,
        "who": who_in_words(found),
        "going": len(audience.going),
        "left_out": left_out(audience, seen_by=request.membership),
        "seen": audience.fingerprint,
        "form_key": uuid4(),
    }
    return render(request, "circulars/check.html", context, status=status)


@requires(Permission.WRITE_TO_MANY)
@require_safe
def circular(request: StaffRequest, ref: str) -> HttpResponse:
    """How far it has got; of a draft that was thrown away, what it said."""
    found = _circular(request, ref)
    if found.can_be_changed:
        return redirect("check_circular", ref)
    if found.thrown_away_at:
        goes_on = found.thrown_away_at + actions.LIES_FOR
        context = {"circular": found, "who": who_in_words(found), "goes_on": goes_on}
        return render(request, "circulars/thrown_away.html", context)
    context = {
        "circular": found,
        "who": who_in_words(found),
        "progress": progress_of(found, now=timezone.now()),
        "failures": failures_of(found, seen_by=request.membership),
    }
    return render(request, "circulars/circular.html", context)


@requires(Permission.WRITE_TO_MANY)
@require_POST
def throw_circular_away(request: StaffRequest, ref: str) -> HttpResponse:
    """A draft that nobody wants; `back` brings it back."""
    found, back = _circular(request, ref), "back" in request.POST
    if back and actions.bring_back(circular=found, by=request.membership):
        messages.success(request, "It is a draft again.")
    elif not back:
        actions.throw_away(circular=found, by=request.membership, now=timezone.now())
    return redirect("circular", ref)


@requires(Permission.WRITE_TO_MANY)
@require_POST
def stop_circular(request: StaffRequest, ref: str) -> HttpResponse:
    """What has not gone does not go."""
    found = _circular(request, ref)
    if actions.stop(circular=found, by=request.membership, now=timezone.now()):
        messages.success(request, "Stopped. What has not gone does not go.")
    return redirect("circular", ref)


@requires(Permission.WRITE_TO_MANY)
@require_POST
def try_circular_again(request: StaffRequest, ref: str) -> HttpResponse:
    """Those that failed once more."""
    found = _circular(request, ref)
    again = actions.try_again(circular=found, by=request.membership, now=timezone.now())
    if again:
        messages.success(request, f"{again} put back into the outbox.")
    else:
        messages.warning(request, "None can be tried again. Look at their addresses first.")
    return redirect("circular", ref)


def _write(request: StaffRequest, found: Circular | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = CircularForm(data, by=request.membership, circular=found)
    think_of = form.to_think_of() if form.is_valid() else []
    if form.is_valid() and not think_of:
        try:
            kept = actions.write_circular(
                circular=found, form_key=form.cleaned_data["form_key"], by=request.membership,
                now=timezone.now(), **form.values,
            )  # fmt: skip
        except (actions.NotADraft, ValidationError) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        else:
            return redirect("check_circular", kept.ref)
    status = 422 if form.is_bound else 200
    context = {"form": form, "think_of": think_of, "circular": found}
    return render(request, "circulars/write.html", context, status=status)


def _test(request: StaffRequest, found: Circular, form: ConfirmForm) -> None:
    key = form.cleaned_data["form_key"] or uuid4()
    try:
        email = actions.send_test(
            circular=found, form_key=key, by=request.membership, now=timezone.now()
        )
    except (EnoughTests, CannotQueue) as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, f"A test is on its way to {email.recipient}.")


def _circulars(request: StaffRequest) -> CircularQuerySet:
    rows: CircularQuerySet = request.practice.circulars.seen_by(request.membership)
    return rows.select_related("therapist__user", "written_by__user", "confirmed_by__user")


def _circular(request: StaffRequest, ref: str) -> Circular:
    found = _circulars(request).filter(ref=ref).first()
    if found is None:
        raise Http404("No such message here.")
    found.practice = request.practice
    return found
