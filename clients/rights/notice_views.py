"""The practice's privacy notice: for everybody to read, for an owner to write."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.rights.forms import NoticeForm
from clients.rights.notices import WrittenMeanwhile, notice_of, practice_by, write
from practice.access.guards import public, requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest


@public
@require_safe
def practice_notice(request: HttpRequest, ref: str) -> HttpResponse:
    """The text that holds, with its version and since when."""
    practice = practice_by(ref)
    if practice is None:
        raise Http404("No such practice.")
    context = {"of": practice, "notice": notice_of(practice)}
    return render(request, "rights/notice.html", context)


@requires(Permission.MANAGE_RECORDS)
def write_notice(request: StaffRequest) -> HttpResponse:
    """A new version; the ones before it stay as they were shown."""
    notice = notice_of(request.practice)
    form = NoticeForm(request.POST or None, initial={"text": notice.text})
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("after", "")
        try:
            write(
                text=form.cleaned_data["text"], by=request.membership, now=timezone.now(),
                after=int(seen) if seen.isdecimal() and len(seen) < 9 else -1,
            )  # fmt: skip
        except WrittenMeanwhile as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, "Saved. It is the notice from now on.")
            return redirect("practice_notice", request.practice.ref)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "rights/write_notice.html", {"form": form, "notice": notice}, status=status
    )
