"""The plans a practice offers."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from clients.series.forms import TemplateForm
from clients.series.models import PlanTemplate
from clients.series.showing import terms
from clients.series.templates import find_template, save_template, templates_of
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest


@requires(Permission.MANAGE_OFFER)
def templates(request: StaffRequest) -> HttpResponse:
    """Every plan, with those that are no longer offered."""
    rows = [(one, terms(one)) for one in templates_of(request.practice, retired=True)]
    return render(request, "series/templates.html", {"rows": rows})


@requires(Permission.MANAGE_OFFER)
def new_template(request: StaffRequest) -> HttpResponse:
    """A plan of the practice's own."""
    return _edit(request, None)


@requires(Permission.MANAGE_OFFER)
def edit_template(request: StaffRequest, code: str) -> HttpResponse:
    """Change a plan. Series that run keep what they began with."""
    found = find_template(request.practice, code)
    if found is None:
        raise Http404("No such plan here.")
    return _edit(request, found)


def _edit(request: StaffRequest, template: PlanTemplate | None) -> HttpResponse:
    form = TemplateForm(request.POST if request.method == "POST" else None, template=template)
    if form.is_valid():
        saved = save_template(
            practice=request.practice, code=template.code if template else "",
            values=form.cleaned_data, by=request.membership,
        )  # fmt: skip
        messages.success(request, f"{saved.name} is saved.")
        return redirect("plan_templates")
    context = {
        "heading": template.name if template else "A plan of your own",
        "form": form,
        "intro": "Series that run already keep what they began with." if template else "",
    }
    return render(request, "series/template.html", context, status=422 if form.errors else 200)
