"""Writing routines, for those who give them: whoever may assign a routine may write one."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.schedule.wall import local_day
from routines.actions import stock_library
from routines.content import HEAD
from routines.editor import Editor, empty, of_version, pressed, to_save
from routines.models import Routine, RoutineVersion
from routines.pictures import take_pictures
from routines.queries import any_version
from routines.rulebook import rule_book
from routines.writing import CannotWrite, WrittenMeanwhile, bring_back, retire, write_routine


@requires(Permission.ASSIGN_ROUTINES)
def new_routine(request: StaffRequest) -> HttpResponse:
    """Write a routine: from nothing, or `?from=` another one."""
    start = empty()
    if origin := request.GET.get("from"):
        start = of_version(_version(request, origin), is_copy=True)
    return _edit(request, None, start)


@requires(Permission.ASSIGN_ROUTINES)
def edit_routine(request: StaffRequest, ref: str) -> HttpResponse:
    """Write the next version of a routine; what clients have stays as it is."""
    version = _version(request, ref)
    return _edit(request, version, of_version(version, is_copy=False))


@require_POST
@requires(Permission.ASSIGN_ROUTINES)
def take_shipped_routines(request: StaffRequest) -> HttpResponse:
    """Put what comes with Instep, and is not there or is older there, into the library."""
    made = stock_library(practice=request.practice, by=request.membership)
    if made:
        number = "One routine is" if len(made) == 1 else f"{len(made)} routines are"
        messages.success(request, f"{number} in the library now. Clients keep what they have.")
    else:
        messages.info(request, "All of them are in the library already.")
    return redirect("routines")


@require_POST
@requires(Permission.ASSIGN_ROUTINES)
def retire_routine(request: StaffRequest, ref: str) -> HttpResponse:
    """Take a routine out of the library."""
    retire(routine=_routine(request, ref), by=request.membership)
    messages.success(
        request, "It is retired. Clients who have it keep it; nobody else is given it."
    )
    return redirect("routine", ref)


@require_POST
@requires(Permission.ASSIGN_ROUTINES)
def bring_back_routine(request: StaffRequest, ref: str) -> HttpResponse:
    """Put a routine into the library again."""
    bring_back(routine=_routine(request, ref), by=request.membership)
    messages.success(request, "It is in the library again.")
    return redirect("routine", ref)


def _edit(request: StaffRequest, version: RoutineVersion | None, start: Editor) -> HttpResponse:
    if request.method != "POST":
        return _page(request, version, start)
    typed, refused = take_pictures(
        request.POST, request.FILES, sent=int(request.META.get("CONTENT_LENGTH") or 0),
        by=request.membership, now=timezone.now(),
    )  # fmt: skip
    if typed.get("press") != "save":
        editor = pressed(typed)
        editor.refuse_pictures(refused)
        return _page(request, version, editor, status=422 if refused else 200)
    editor = to_save(typed)
    if not editor.is_valid() or refused:
        editor.refuse_pictures(refused)
        return _page(request, version, editor, status=422)
    head = editor.head.cleaned_data
    try:
        saved = write_routine(
            practice=request.practice, routine=version.routine if version else None,
            head={name: head[name] for name in HEAD}, steps=[one.step for one in editor.steps],
            seen=head["seen"], form_key=head["form_key"], by=request.membership,
            now=timezone.now(),
        )  # fmt: skip
    except WrittenMeanwhile as refusal:
        typed["seen"], typed["form_key"] = str(refusal.number), str(uuid4())
        return _refused(request, version, to_save(typed), refusal)
    except CannotWrite as refusal:
        return _refused(request, version, editor, refusal)
    messages.success(request, f"Version {saved.number} is saved. Clients keep the one they have.")
    return redirect("routine", saved.routine.ref)


def _refused(
    request: StaffRequest, version: RoutineVersion | None, editor: Editor, refusal: CannotWrite
) -> HttpResponse:
    editor.is_valid()
    editor.refuse(str(refusal))
    return _page(
        request, version, editor, status=422, somebody_saved=isinstance(refusal, WrittenMeanwhile)
    )


def _page(
    request: StaffRequest, version: RoutineVersion | None, editor: Editor, *, status: int = 200,
    somebody_saved: bool = False,
) -> HttpResponse:  # fmt: skip
    today = local_day(timezone.now(), request.practice.zone)
    context = {
        "editor": editor,
        "version": version,
        "limits": editor.limits(rule_book(request.practice.pk).rules, on=today),
        "somebody_saved": somebody_saved,
    }
    return render(request, "routines/edit.html", context, status=status)


def _version(request: StaffRequest, ref: str) -> RoutineVersion:
    found = any_version(request.practice, ref)
    if found is None:
        raise Http404("No such routine here.")
    return found


def _routine(request: StaffRequest, ref: str) -> Routine:
    found: Routine | None = request.practice.routines.filter(ref=ref).first()
    if found is None:
        raise Http404("No such routine here.")
    return found
