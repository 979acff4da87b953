"""Moving in: choose a file, say what its columns hold, look at what would happen, let it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.transfer import actions
from clients.transfer.forms import ENCODINGS, ChooseForm
from clients.transfer.models import Import
from clients.transfer.reading import Unreadable, sheet_of
from clients.transfer.reading.columns import recognised
from clients.transfer.reading.dates import Order
from clients.transfer.record_forms import FORMS
from clients.transfer.records import showing
from clients.transfer.records.kinds import SORTS, what
from clients.transfer.showing import found_in, left_out_as_table, to_fix_as_table
from clients.transfer.showing_undone import undone_in
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.web.tables import download

SHOWN = 20


@requires(Permission.MOVE_RECORDS)
def imports(request: StaffRequest) -> HttpResponse:
    """Choose a file; and those chosen before."""
    sent = request.method == "POST"
    form = ChooseForm(request.POST, request.FILES) if sent else ChooseForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            source = actions.choose(
                name=file.name, data=file.read(), by=request.membership, now=timezone.now(),
                holds=form.cleaned_data["holds"],
            )  # fmt: skip
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            return redirect("import", source.ref)
    rows = request.practice.imports.select_related("by__user").defer("content")
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "imports": rows.order_by("-chosen_at", "-pk")[:SHOWN]}
    return render(request, "transfer/imports.html", context, status=status)


@requires(Permission.MOVE_RECORDS)
@require_safe
def one_import(request: StaffRequest, ref: str) -> HttpResponse:
    """Where it stands: its columns, the work on it, what it would do, or what it did."""
    source = import_of(request, ref)
    job = request.practice.jobs.going_on().filter(subject_ref=ref).first()
    if job is not None:
        return redirect("job", job.ref)
    if source.state in {Import.State.CHOSEN, Import.State.CHECKING}:
        return redirect("import_columns", ref)
    if source.state in {Import.State.UNDOING, Import.State.UNDONE}:
        shown = undone_in(source) if source.is_of_people else showing.undone_in(source)
        context = {
            "source": source, "undone": shown, "what_went": what(source, shown.removed),
            "what_stays": what(source, shown.stays),
        }  # fmt: skip
        return render(request, "transfer/undone.html", context)
    may_undo = source.state == Import.State.DONE and timezone.now() <= source.undo_until
    found = found_in(source)
    context = {
        "source": source, "found": found, "may_undo": may_undo, "what": what(source, found.add),
    }  # fmt: skip
    return render(request, "transfer/import.html", context)


@requires(Permission.MOVE_RECORDS)
def columns(request: StaffRequest, ref: str) -> HttpResponse:
    """What each column holds; then the rows are looked through."""
    source = import_of(request, ref)
    if source.content is None or source.state not in Import.BEFORE or source.is_worked_on:
        return redirect("import", ref)
    encoding, trouble = request.POST.get("encoding", source.encoding), ""
    try:
        sheet = sheet_of(
            bytes(source.content), encoding=encoding if encoding in dict(ENCODINGS) else ""
        )
    except Unreadable as error:
        sheet, trouble = sheet_of(bytes(source.content)), str(error)
    form = FORMS[source.holds](
        request.POST if "columns" in request.POST else None, sheet=sheet, source=source
    )
    if trouble and form.is_bound:
        form.add_error("encoding", trouble)
    if form.is_valid() and "again" not in request.POST:
        try:
            actions.look_through(
                source=source, columns=form.columns, order=Order(form.cleaned_data["order"]),
                encoding=form.cleaned_data["encoding"],
                leave_out=form.cleaned_data.get("leave_out", False), otherwise=form.otherwise,
                by=request.membership, now=timezone.now(),
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("import", ref)
    status = 422 if form.is_bound and form.errors else 200
    known = recognised if source.holds not in SORTS else SORTS[source.holds].layout.recognised
    context = {"form": form, "source": source, "sheet": sheet, "known": known(sheet.headings)}
    return render(request, "transfer/columns.html", context, status=status)


@requires(Permission.MOVE_RECORDS)
@require_POST
def take_in(request: StaffRequest, ref: str) -> HttpResponse:
    """Let it; or, where it was stopped, leave the rest out; or try once more what was refused."""
    source, by, now = import_of(request, ref), request.membership, timezone.now()
    try:
        if "leave_rest" in request.POST:
            actions.leave_rest(source=source, by=by, now=now)
        elif "again" in request.POST:
            actions.try_again(source=source, by=by, now=now)
        else:
            seen = request.POST.get("seen", "")
            actions.take_in(source=source, seen=seen, by=by, now=now)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("import", ref)


@requires(Permission.MOVE_RECORDS)
@require_POST
def throw_away(request: StaffRequest, ref: str) -> HttpResponse:
    """Do not: the file goes."""
    try:
        actions.throw_away(source=import_of(request, ref), by=request.membership)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("import", ref)
    messages.success(request, "The file is thrown away. Nobody was taken in from it.")
    return redirect("imports")


@requires(Permission.MOVE_RECORDS)
@require_safe
def rows_to_fix(request: StaffRequest, ref: str) -> HttpResponse:
    """The rows to fix, for a spreadsheet."""
    content = to_fix_as_table(import_of(request, ref))
    return download("rows-to-fix.csv", "text/csv; charset=utf-8", content)


@requires(Permission.MOVE_RECORDS)
@require_safe
def left_out(request: StaffRequest, ref: str) -> HttpResponse:
    """What of those who were taken in could not be read, for a spreadsheet."""
    content = left_out_as_table(import_of(request, ref))
    return download("left-out.csv", "text/csv; charset=utf-8", content)


def import_of(request: StaffRequest, ref: str) -> Import:
    """One of their own practice, or 404."""
    found: Import | None = request.practice.imports.filter(ref=ref).first()
    if found is None:
        raise Http404("No such import here.")
    return found
