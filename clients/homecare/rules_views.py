"""From when a practice is told of what comes back from home, and when it looks at plans again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clients.homecare.forms import HomecareRulesForm
from clients.homecare.rules import rules_of, set_rules
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest


@requires(Permission.MANAGE_OFFER)
def homecare_rules(request: StaffRequest) -> HttpResponse:
    """The rules, and changing them."""
    rules = rules_of(request.practice)
    form = HomecareRulesForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(rules, name) for name in HomecareRulesForm.base_fields},
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
