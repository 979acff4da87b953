"""How a client has been since a visit: by the link in a letter, and on their own pages."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.afterwards.actions import NotAskedNow, tell
from clients.afterwards.queries import Asked, LinkGone, asked_about, by_link, what_follows
from clients.afterwards.words import advice_after
from clients.portal.after_forms import AfterForm
from clients.portal.queries import own_visits
from practice.access.guards import for_signed_in, public
from practice.accounts.requests import SignedInRequest
from practice.audit.actors import HasActor
from practice.schedule.wall import local_day
from practice.web.words import day


@public
def after_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks and changes nothing; POST keeps what was told. It opens the check of now."""
    try:
        link, asked = by_link(token, now=timezone.now())
    except LinkGone as gone:
        response = _closed(request, gone)
    else:
        response = _page(request, asked, by=link, is_link=True)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@for_signed_in
def after_my_visit(request: SignedInRequest, ref: str) -> HttpResponse:
    """The same for whoever signed in, about one of their own visits."""
    visit = own_visits(request.user).filter(ref=ref).first()
    asked = asked_about(visit, timezone.now()) if visit else None
    if visit is None:
        raise Http404("No such visit of yours.")
    if asked is None:
        return _closed(request, LinkGone())
    return _page(request, asked, by=request.user, is_link=False)


def _closed(request: HttpRequest, why: LinkGone) -> HttpResponse:
    """Somebody who is not well may come late: they are told what to do, and what was not kept."""
    context = {"why": str(why), "sent": request.POST}
    return render(request, "portal/after_ended.html", context, status=404)


def _page(request: HttpRequest, asked: Asked, *, by: HasActor, is_link: bool) -> HttpResponse:
    form = AfterForm(request.POST if request.method == "POST" else None, initial=_told(asked))
    answer = shown = asked.answer
    if is_link:  # passed on too easily to repeat what was told
        form.initial, shown = {}, None
    if request.method == "POST" and form.is_valid():
        try:
            answer = tell(
                visit=asked.visit, by=by, now=timezone.now(), adds=is_link, **form.cleaned_data
            )
        except NotAskedNow as refusal:
            form.add_error(None, str(refusal))
        else:
            if not is_link:
                return redirect(request.path)
            form, shown = AfterForm(), answer  # what follows is for whoever has just told
    if is_link and answer:
        form.fields["words"].help_text = "What was told before is kept. It is not shown here."
    zone, now = asked.visit.practice.zone, timezone.now()
    context = {
        "practice": asked.visit.practice,
        "hours": asked.hours,
        "is_answered": answer is not None,
        "form": form,
        "when": day(asked.visit_on),
        "is_child": asked.client.is_child_on(local_day(now, zone)),
        "advice": advice_after(what_follows(shown)) if shown else "",
        "is_link": is_link,
    }
    status = 422 if form.errors else 200
    return render(request, "portal/after_visit.html", context, status=status)


def _told(asked: Asked) -> dict[str, Any]:
    names = ("soreness", "sleep", "unexpected", "words")
    return {name: getattr(asked.answer, name) for name in names} if asked.answer else {}
