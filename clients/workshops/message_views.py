"""Writing to the people of one workshop: the words, the check, how far it has got."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.workshops import bulk
from clients.workshops.after_forms import MessageForm
from clients.workshops.found import sign_ups_of
from clients.workshops.models import SignUp, Workshop, WorkshopMessage
from clients.workshops.readers import audience_of
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.letter_tests import EnoughTests
from practice.accounts.requests import StaffRequest
from practice.mail.queue import CannotQueue

PAGE = "one_workshop_message"


@requires(Permission.LEAD_WORKSHOPS)
def workshop_message(request: StaffRequest, ref: str) -> HttpResponse:
    """Write one; nothing is sent from this page."""
    workshop = _workshop(request, ref)
    return _written(request, workshop, None)


@requires(Permission.LEAD_WORKSHOPS)
def edit_workshop_message(request: StaffRequest, ref: str, message_ref: str) -> HttpResponse:
    """Change one that has not gone."""
    message = _message(request, ref, message_ref)
    if message.state != WorkshopMessage.State.DRAFT:
        return redirect(PAGE, ref, message_ref)
    return _written(request, message.workshop, message)


@requires(Permission.LEAD_WORKSHOPS)
@require_safe
def one_workshop_message(request: StaffRequest, ref: str, message_ref: str) -> HttpResponse:
    """The check before it goes; then how far it has got."""
    message = _message(request, ref, message_ref)
    context: dict[str, Any] = {"message": message, "workshop": message.workshop}
    if message.state == WorkshopMessage.State.DRAFT:
        context |= {
            "audience": audience_of(message), "form_key": uuid4()
        }  # fmt: skip
        return render(request, "workshops/message_check.html", context)
    context["progress"] = bulk.progress_of(message)
    return render(request, "workshops/message.html", context)


@requires(Permission.LEAD_WORKSHOPS)
@require_POST
def test_workshop_message(request: StaffRequest, ref: str, message_ref: str) -> HttpResponse:
    """A real letter, to whoever asks and nobody else."""
    message = _message(request, ref, message_ref)
    try:
        key = UUID(request.POST.get("form_key", ""))
        bulk.send_test(message=message, form_key=key, by=request.membership, now=timezone.now())
    except ValueError:
        messages.warning(request, "Nothing was sent. Press again.")
    except (EnoughTests, CannotQueue) as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"A test is on its way to {request.membership.user.email}.")
    return redirect(PAGE, ref, message_ref)


@requires(Permission.LEAD_WORKSHOPS)
@require_POST
def send_workshop_message(request: StaffRequest, ref: str, message_ref: str) -> HttpResponse:
    """Settle who gets it; it leaves in three minutes."""
    message = _message(request, ref, message_ref)
    try:
        bulk.send_message(
            message=message, seen=request.POST.get("seen", ""), by=request.membership,
            now=timezone.now(),
        )  # fmt: skip
    except bulk.PeopleHaveChanged:
        messages.warning(request, "The people have changed meanwhile. Look again who gets it.")
    except bulk.NobodyToWriteTo:
        messages.warning(request, "Nobody would get it. Choose other people.")
    return redirect(PAGE, ref, message_ref)


@requires(Permission.LEAD_WORKSHOPS)
@require_POST
def stop_workshop_message(request: StaffRequest, ref: str, message_ref: str) -> HttpResponse:
    """What has not gone does not go."""
    message = _message(request, ref, message_ref)
    if bulk.stop_message(message=message, by=request.membership, now=timezone.now()):
        messages.success(request, "Stopped. What had not gone does not go.")
    return redirect(PAGE, ref, message_ref)


@requires(Permission.LEAD_WORKSHOPS)
@require_POST
def try_workshop_message_again(request: StaffRequest, ref: str, message_ref: str) -> HttpResponse:
    """Those that surely did not arrive, once more."""
    message = _message(request, ref, message_ref)
    again = bulk.try_again(message=message, by=request.membership, now=timezone.now())
    if again:
        messages.success(request, f"{again} put back into the outbox.")
    else:
        messages.warning(request, "None can be tried again. Look at their addresses first.")
    return redirect(PAGE, ref, message_ref)


def _written(
    request: StaffRequest, workshop: Workshop, message: WorkshopMessage | None
) -> HttpResponse:
    picks = request.POST.getlist("pick")
    sign_ups = sign_ups_of(workshop)
    ticked = list(sign_ups.filter(ref__in=picks) if picks else _ticked_before(sign_ups, message))
    refs = [one.ref for one in ticked]
    begins = request.POST.get("do") == "write"  # from the page of people, with nothing typed yet
    typed = request.POST if request.method == "POST" and not begins else None
    form = MessageForm(typed, ticked=refs, message=message)
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("to", "subject", "text", "form_key")}
        kept = bulk.write_message(
            workshop=workshop, by=request.membership, now=timezone.now(), **values,
            ticked=ticked if values["to"] == WorkshopMessage.To.TICKED else (),
        )  # fmt: skip
        return redirect(PAGE, workshop.ref, kept.ref)
    context = {"form": form, "workshop": workshop, "message": message}
    return render(
        request, "workshops/message_write.html", context, status=422 if form.is_bound else 200
    )


def _ticked_before(
    sign_ups: QuerySet[SignUp], message: WorkshopMessage | None
) -> QuerySet[SignUp]:  # fmt: skip
    return sign_ups.filter(workshop_messages=message) if message else sign_ups.none()


def _workshop(request: StaffRequest, ref: str) -> Workshop:
    rows = request.practice.workshops.visible_to(request.membership)
    found = rows.select_related("practice").filter(ref=ref).first()
    if found is None:
        raise Http404("No such workshop here.")
    return found


def _message(request: StaffRequest, ref: str, message_ref: str) -> WorkshopMessage:
    found = _workshop(request, ref).messages.filter(ref=message_ref).first()
    if found is None:
        raise Http404("No such message here.")
    return found
