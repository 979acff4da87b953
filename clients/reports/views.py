"""The reports: all at a glance, one as a page to read or print, and its table as a file."""

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.reports.catalogue import reports_for
from clients.reports.forms import ReportForm
from clients.reports.periods import begin, periods_between
from clients.reports.report import Report
from clients.reports.scope import Scope
from clients.reports.showing import as_table, hub_for, shown
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day
from practice.web.tables import download, table


@requires(Permission.SEE_REPORTS)
@require_safe
def reports(request: StaffRequest) -> HttpResponse:
    """Every report's chief figure, of the last three months and the three before."""
    context = {
        "hub": hub_for(request.membership, now=timezone.now()),
        "is_own": not request.membership.may(Permission.SEE_ALL_REPORTS),
    }
    return render(request, "reports/reports.html", context)


@requires(Permission.SEE_REPORTS)
@require_safe
def report(request: StaffRequest, name: str) -> HttpResponse:
    """One report of the chosen days."""
    found, form = _report(request, name), _form(request)
    if not form.is_valid():
        return render(request, "reports/report.html", {"report": found, "form": form}, status=422)
    context = {
        "report": found, "form": form, "shown": shown(found, _scope(request, form)),
        "query": request.GET.urlencode(), "whose": form.therapist,
    }  # fmt: skip
    return render(request, "reports/report.html", context)


@requires(Permission.SEE_REPORTS)
@require_safe
def report_table(request: StaffRequest, name: str) -> HttpResponse:
    """The same table for a spreadsheet. Numbers alone: nobody is named in it."""
    found, form = _report(request, name), _form(request)
    if not form.is_valid():
        return render(request, "reports/report.html", {"report": found, "form": form}, status=422)
    content = table(*as_table(found, _scope(request, form)))
    if request.method == "GET":
        with transaction.atomic():
            record(
                Verb.REPORT_TAKEN_AWAY, by=request.membership, subject=request.practice,
                practice_id=request.practice.pk,
            )  # fmt: skip
    return download(f"{found.name}.csv", "text/csv; charset=utf-8", content)


def _report(request: StaffRequest, name: str) -> Report:
    """The report with that name, if the member's role opens it."""
    for one in reports_for(request.membership):
        if one.name == name:
            return one
    raise Http404("No such report here.")


def _form(request: StaffRequest) -> ReportForm:
    today = local_day(timezone.now(), request.practice.zone)
    return ReportForm(request.GET, member=request.membership, today=today)


def _scope(request: StaffRequest, form: ReportForm) -> Scope:
    given = form.cleaned_data
    periods = periods_between(begin(given["from"], given["by"]), given["to"], given["by"])
    return Scope(request.membership, form.therapist, periods, timezone.now())
