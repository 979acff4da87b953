"""A client's papers: all of them with the form to add one, one as a file, and taking one out."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.clearances.files import as_file
from clients.clearances.forms import ReasonForm
from clients.papers import actions
from clients.papers.forms import PaperForm
from clients.papers.models import Paper
from clients.screening.client_page import ClientPage, client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.privacy.uploads import CannotTake


@requires(Permission.WRITE_NOTES)
def client_papers(request: StaffRequest, ref: str) -> HttpResponse:
    """Every paper, the newest first, and adding one."""
    page = client_page(request, ref)
    form = PaperForm(*([request.POST, request.FILES] if request.method == "POST" else []))
    if form.is_valid():
        values = {**form.cleaned_data, "content": form.cleaned_data["file"].read()}
        del values["file"]
        try:
            actions.add_paper(
                client=page.client, by=request.membership, now=timezone.now(), **values
            )
        except CannotTake as error:
            form.add_error("file", str(error))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The paper is kept.")
            return redirect("client_papers", ref)
    papers = page.client.papers.select_related("added_by__user", "taken_out_by__user")
    context = {
        **page.context,
        "form": form,
        "papers": papers.defer("content").order_by("-added_at", "-pk"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "papers/client_papers.html", context, status=status)


@requires(Permission.WRITE_NOTES)
@require_safe
def paper_file(request: StaffRequest, ref: str, paper_ref: str) -> HttpResponse:
    """The paper, as a file that can do nothing. Not there once it is taken out."""
    _, paper = _found(request, ref, paper_ref)
    try:
        content = actions.open_paper(paper=paper, by=request.membership)
    except actions.TakenOut as error:
        raise Http404("This paper was taken out.") from error
    return as_file(paper.kind, content, "paper")


@requires(Permission.WRITE_NOTES)
def take_out_paper(request: StaffRequest, ref: str, paper_ref: str) -> HttpResponse:
    """Show it to nobody any more, with the reason."""
    page, paper = _found(request, ref, paper_ref)
    if paper.taken_out_at is not None:
        raise Http404("This paper was taken out already.")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.take_out(
            paper=paper, by=request.membership, now=timezone.now(), **form.cleaned_data
        )
        messages.success(request, "The paper is taken out. Nobody sees it any more.")
        return redirect("client_papers", ref)
    context = {**page.context, "form": form, "paper": paper}
    return render(request, "papers/take_out.html", context, status=422 if form.is_bound else 200)


def _found(request: StaffRequest, ref: str, paper_ref: str) -> tuple[ClientPage, Paper]:
    page = client_page(request, ref)
    found = page.client.papers.defer("content").filter(ref=paper_ref).first()
    if found is None:
        raise Http404("No such paper here.")
    return page, found
