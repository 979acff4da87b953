"""The labels of the practice, of one client, and putting one on many."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from clients.labels import actions
from clients.labels.forms import LabelForm, LabelsForm
from clients.labels.models import Label
from clients.labels.queries import offered, worn_by
from clients.screening.client_page import client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.web.words import count


@requires(Permission.MANAGE_OFFER)
def labels(request: StaffRequest) -> HttpResponse:
    """All of them, and a form for one more."""
    label = Label(practice=request.practice)
    form = LabelForm(request.POST if request.method == "POST" else None, instance=label)
    if form.is_valid() and _kept(request, label, form):
        messages.success(request, f"“{label.name}” is added.")
        return redirect("labels")
    listed = request.practice.labels.order_by("is_retired", "name", "pk")
    context = {"form": form, "labels": listed}
    status = 422 if form.is_bound else 200
    return render(request, "labels/labels.html", context, status=status)


@requires(Permission.MANAGE_OFFER)
def edit_label(request: StaffRequest, ref: str) -> HttpResponse:
    """Another name or colour, for whoever wears it."""
    label = _label(request, ref)
    form = LabelForm(request.POST if request.method == "POST" else None, instance=label)
    if form.is_valid() and _kept(request, label, form):
        messages.success(request, f"It is called “{label.name}” now.")
        return redirect("labels")
    context = {
        "heading": "Change the label", "form": form, "back": reverse("labels"),
        "back_words": "Labels",
    }  # fmt: skip
    return render(request, "schedule/form.html", context, status=422 if form.is_bound else 200)


@requires(Permission.MANAGE_OFFER)
@require_POST
def retire_label(request: StaffRequest, ref: str) -> HttpResponse:
    """Show it nowhere any more, or again."""
    label, retired = _label(request, ref), "back" not in request.POST
    actions.retire_label(label=label, retired=retired, by=request.membership)
    word = "out of use: it stands nowhere any more" if retired else "in use again"
    messages.success(request, f"“{label.name}” is {word}.")
    return redirect("labels")


@requires(Permission.EDIT_CLIENTS)
def client_labels(request: StaffRequest, ref: str) -> HttpResponse:
    """Those that a client wears."""
    page = client_page(request, ref)
    form = LabelsForm(
        request.POST if request.method == "POST" else None, offered=offered(request.practice),
        initial={"labels": worn_by(page.client)},
    )  # fmt: skip
    if form.is_valid():
        chosen = form.cleaned_data["labels"]
        actions.set_labels(
            client=page.client, labels=chosen, by=request.membership, now=timezone.now()
        )
        messages.success(request, "The labels are saved.")
        return redirect("client", ref)
    context = {
        **page.context, "form": form, "has_labels": offered(request.practice).exists(),
        "may_write_labels": request.membership.may(Permission.MANAGE_OFFER),
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "labels/client_labels.html", context, status=status)


@requires(Permission.EDIT_CLIENTS)
@require_POST
def label_many(request: StaffRequest) -> HttpResponse:
    """Put one on those who were ticked in the list, or take it off them."""
    label = offered(request.practice).filter(ref=request.POST.get("label", "")).first()
    mine = request.practice.clients.visible_to(request.membership).current()
    chosen = list(mine.filter(ref__in=request.POST.getlist("client")))
    if label is None or not chosen:
        messages.warning(request, "Tick the clients, and choose a label.")
        return redirect(_back(request))
    me, now = request.membership, timezone.now()
    if request.POST.get("do") == "off":
        done = actions.take_off_many(clients=chosen, label=label, by=me)
        said = f"“{label.name}” is taken off {count(done, 'client', 'clients')}."
    else:
        done = actions.put_on_many(clients=chosen, label=label, by=me, now=now)
        said = f"“{label.name}” is put on {count(done, 'client', 'clients')}."
    locked = sum(1 for client in chosen if client.restricted_at is not None)
    if locked:
        said += f" {count(locked, 'record is', 'records are')} restricted, and left as before."
    messages.success(request, said)
    return redirect(_back(request))


def _back(request: StaffRequest) -> str:
    """To the same part of the list."""
    back = request.POST.get("back", "")
    is_list = back.partition("?")[0] == reverse("clients")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_list and safe else reverse("clients")


def _kept(request: StaffRequest, label: Label, form: LabelForm) -> bool:
    try:
        actions.keep_label(label=label, by=request.membership)
    except actions.NameTaken as refusal:
        form.add_error("name", str(refusal))
    except ValidationError as error:
        form.add_error(None, error.messages)
    return not form.errors


def _label(request: StaffRequest, ref: str) -> Label:
    found: Label | None = request.practice.labels.filter(ref=ref).first()
    if found is None:
        raise Http404("No such label here.")
    return found
