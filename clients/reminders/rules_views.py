"""How long before a visit a practice reminds of it, and when its letters are quiet."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clients.reminders.forms import ReminderRulesForm
from clients.reminders.queries import rules_of
from clients.reminders.rules import QUIET, set_reminder_rules
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest


@requires(Permission.MANAGE_OFFER)
def reminder_rules(request: StaffRequest) -> HttpResponse:
    """The rules, and changing them."""
    practice, rules = request.practice, rules_of(request.practice)
    form = ReminderRulesForm(
        request.POST if request.method == "POST" else None,
        initial={
            name: getattr(practice if name in QUIET else rules, name)
            for name in ReminderRulesForm.base_fields
        },
    )
    if form.is_valid():
        set_reminder_rules(practice=practice, by=request.membership, **form.cleaned_data)
        messages.success(request, "The rules for reminders are saved. They hold from now on.")
        return redirect("settings")
    context = {
        "heading": "Reminders",
        "form": form,
        "back": reverse("settings"),
        "back_words": "Settings",
    }
    return render(request, "schedule/form.html", context, status=422 if form.errors else 200)
