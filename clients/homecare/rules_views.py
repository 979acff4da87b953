"""From when a practice wants to be told of what comes back from home routines."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clients.homecare.queries import rules_of
from clients.homecare.rules import set_rules
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.web.forms import PlainForm


class RulesForm(PlainForm):
    """The two figures."""

    sore_from = forms.TypedChoiceField(
        label="Tell me of a soreness from", coerce=int,
        choices=[(n, f"{n} of 10") for n in range(4, 8)], widget=forms.RadioSelect,
        help_text="After a home routine. The client is told to leave it, too. A score 3 higher "
        "than before the routine is always told.",
    )  # fmt: skip
    quiet_days = forms.TypedChoiceField(
        label="Tell me when nothing was heard for", coerce=int,
        choices=[(n, f"{n} days") for n in range(7, 11)], widget=forms.RadioSelect,
        help_text="While a routine runs, with a planned day among them. Not while it is paused.",
    )  # fmt: skip


@requires(Permission.MANAGE_OFFER)
def homecare_rules(request: StaffRequest) -> HttpResponse:
    """The rules, and changing them."""
    rules = rules_of(request.practice)
    form = RulesForm(
        request.POST if request.method == "POST" else None,
        initial={"sore_from": rules.sore_from, "quiet_days": rules.quiet_days},
    )
    if form.is_valid():
        set_rules(practice=request.practice, by=request.membership, **form.cleaned_data)
        messages.success(request, "The rules for home routines are saved. They hold from now on.")
        return redirect("settings")
    context = {
        "heading": "Home routines",
        "form": form,
        "back": reverse("settings"),
        "back_words": "Settings",
    }
    return render(request, "schedule/form.html", context, status=422 if form.errors else 200)
