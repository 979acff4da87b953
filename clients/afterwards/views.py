"""What a client told after a visit, for the people who treat them."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.afterwards.showing import answers
from clients.afterwards.words import told_words, visit_words
from clients.screening.client_page import client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest


@requires(Permission.SEE_HEALTH)
@require_safe
def after_visit(request: StaffRequest, ref: str, answer_ref: str) -> HttpResponse:
    """Everything that was told after the visit of one answer."""
    page = client_page(request, ref)
    rows = list(
        answers().filter(
            appointment__client=page.client, appointment__after_answers__ref=answer_ref
        )
    )
    if not rows:
        raise Http404("Nothing of that kind was told.")
    context = {
        **page.context,
        "visit": rows[0].appointment,
        "heading": f"After {visit_words(rows[0])}",
        "told": [(row, told_words(row)) for row in rows],
    }
    return render(request, "afterwards/after_visit.html", context)
