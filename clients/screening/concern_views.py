"""One thing that needs a therapist, with its decision."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.screening.client_page import client_page
from clients.screening.concerns import LinesAdded, settle
from clients.screening.models import Concern
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.web.forms import PlainForm
from practice.web.text import plain_text


class DecisionForm(PlainForm):
    """What was decided."""

    decision = forms.CharField(
        label="What did you decide?",
        max_length=2000,
        validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: called at 10:15, saw the GP, visit moved.",
        error_messages={"required": "Write what you decided."},
    )


@requires(Permission.RECORD_HEALTH)
def concern(request: StaffRequest, ref: str) -> HttpResponse:
    """One of them: who, what was told, and the decision that settles it."""
    found = request.practice.concerns.select_related("client", "settled_by__user").filter(ref=ref)
    one = found.first()
    if one is None:
        raise Http404("No such thing here.")
    page = client_page(request, one.client.ref)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    shown = _number(request.POST.get("shown", "")) if form.is_bound else len(_lines(one))
    if request.method == "POST" and form.is_valid():
        try:
            settle(
                concern=one, decision=form.cleaned_data["decision"], by=request.membership,
                now=timezone.now(), shown=shown,
            )  # fmt: skip
        except ValidationError as error:
            form.add_error("decision", error)
        except LinesAdded as refusal:
            one.refresh_from_db()
            form.add_error(None, str(refusal))
        else:
            return redirect("inbox")
    context = {**page.context, "concern": one, "form": form, "shown": shown}
    return render(request, "screening/concern.html", context, status=422 if form.is_bound else 200)


def _lines(concern: Concern) -> list[str]:
    lines: list[str] = concern.about.get("lines", [])
    return lines


def _number(said: str) -> int:
    """How many lines the page had; a page that does not say had none."""
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 4 else 0
