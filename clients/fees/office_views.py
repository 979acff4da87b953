"""The practice's money: who owes, what a month brought, a file for the accountant, the rules."""

from datetime import date

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.fees.accounts import rules_of
from clients.fees.forms import ExportForm, FeeRulesForm
from clients.fees.queries import HEADINGS, for_the_accountant, month_of, months, owing
from clients.fees.rules import set_fee_rules
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.fresh import freshly_signed_in
from practice.accounts.requests import StaffRequest
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day
from practice.web.tables import download, table


@requires(Permission.SEE_ALL_MONEY)
@require_safe
def money(request: StaffRequest) -> HttpResponse:
    """Who still has something to pay, whoever has owed longest first."""
    after = request.GET.get("after", "")
    context = {
        "owing": owing(request.practice, after=after),
        "is_first": not after,
        "is_kept": rules_of(request.practice).since is not None,
        "sets_rules": request.membership.may(Permission.MANAGE_OFFER),
    }
    return render(request, "fees/money.html", context)


@requires(Permission.SEE_ALL_MONEY)
@require_safe
def money_months(request: StaffRequest) -> HttpResponse:
    """What came in, month by month."""
    return render(request, "fees/months.html", {"months": months(request.practice)})


@requires(Permission.SEE_ALL_MONEY)
@require_safe
def money_month(request: StaffRequest, month: str) -> HttpResponse:
    """One month (2026-11) by method and by therapist."""
    try:
        found = month_of(request.practice, date.fromisoformat(f"{month}-01"))
    except (ValueError, OverflowError) as error:
        raise Http404("No such month.") from error
    return render(request, "fees/month.html", {"month": found})


@requires(Permission.SEE_ALL_MONEY)
@freshly_signed_in
def money_file(request: StaffRequest) -> HttpResponse:
    """The payments of a span of days as a file for the accountant."""
    today = local_day(timezone.now(), request.practice.zone)
    data = request.POST if request.method == "POST" else None
    form = ExportForm(data, initial={"since": today.replace(day=1), "until": today})
    if form.is_valid():
        given = form.cleaned_data
        lines = for_the_accountant(
            request.practice, given["since"], given["until"], references=given["references"]
        )
        content = table(HEADINGS, lines)
        with transaction.atomic():
            record(
                Verb.PAYMENTS_EXPORTED, by=request.membership, subject=request.practice,
                practice_id=request.practice.pk, reason=given["reason"],
                fields=[f"{given['since']} to {given['until']}"],
            )  # fmt: skip
        name = f"payments-{given['since']}-to-{given['until']}.csv"
        return download(name, "text/csv; charset=utf-8", content)
    return render(request, "fees/file.html", {"form": form}, status=422 if form.is_bound else 200)


@requires(Permission.MANAGE_OFFER)
def fee_rules(request: StaffRequest) -> HttpResponse:
    """From when money is kept here, what lost visits cost, what stands on receipts."""
    rules = rules_of(request.practice)
    form = FeeRulesForm(request.POST if request.method == "POST" else None, instance=rules)
    if form.is_valid():
        set_fee_rules(by=request.membership, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("fee_rules")
    status = 422 if form.is_bound else 200
    return render(request, "fees/rules.html", {"form": form}, status=status)
