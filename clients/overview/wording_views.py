"""The practice's own words in its letters: the list of kinds, and one kind with its preview."""

import re
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp, csp_update
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from clients.overview.letter_samples import sample_letter
from clients.overview.wording import WordedKind, versions, worded_kind, worded_kinds
from clients.overview.wording_actions import WordsHaveChanged, send_test, set_words
from clients.overview.wording_forms import WordsForm
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.letter_tests import EnoughTests
from practice.accounts.requests import StaffRequest
from practice.mail.own_words import newest
from practice.mail.queue import CannotQueue
from practice.web.refs import new_ref

# Words looked at before they are saved wait here for the frame that shows them.
LOOKED_AT, KEPT = "letter_words_looked_at", 5


@requires(Permission.WORD_LETTERS)
@require_safe
def letter_wordings(request: StaffRequest) -> HttpResponse:
    """Every kind of letter to clients, and where the practice added words of its own."""
    kinds = worded_kinds(request.practice, now=timezone.now())
    return render(request, "overview/letter_wordings.html", {"kinds": kinds})


@requires(Permission.WORD_LETTERS)
@csp_update({"frame-src": [SELF]})
def letter_wording(request: StaffRequest, name: str) -> HttpResponse:
    """One kind: its words, how the letter reads with them, and a test to oneself."""
    one, now = _kind(name), timezone.now()
    held = newest(request.practice.pk, (one.kind,)).get(one.kind)
    data = request.POST if request.method == "POST" else None
    form = WordsForm(data, kind=one.kind, held=held)
    if not form.is_valid():
        return _page(request, one, form, status=422 if form.is_bound else 200)
    do = request.POST.get("do", "save")
    if do == "look":
        return _page(request, one, form, looked_at=_look_at(request, one, form))
    if do == "test":
        _test(request, one, form)
        return _page(request, one, form, looked_at=_look_at(request, one, form))
    if think_of := form.to_think_of():
        return _page(request, one, form, think_of=think_of, status=422)
    try:
        set_words(
            kind=one.kind, seen=form.cleaned_data["seen"], by=request.membership, now=now,
            **form.words,
        )  # fmt: skip
    except WordsHaveChanged as error:
        latest = newest(request.practice.pk, (one.kind,)).get(one.kind)
        form.begin_anew(seen=latest.version if latest else 0)
        form.add_error(None, str(error))
        return _page(request, one, form, status=409)
    messages.success(request, "Saved. Letters written from now on say it.")
    return redirect("letter_wording", name)


@requires(Permission.WORD_LETTERS)
@require_POST
def usual_wording(request: StaffRequest, name: str) -> HttpResponse:
    """Back to our words alone; what was written stays to be read."""
    one = _kind(name)
    held = newest(request.practice.pk, (one.kind,)).get(one.kind)
    if held is not None:
        try:
            set_words(
                kind=one.kind, before="", after="", seen=held.version, by=request.membership,
                now=timezone.now(),
            )  # fmt: skip
        except WordsHaveChanged as error:
            messages.warning(request, str(error))
            return redirect("letter_wording", name)
    messages.success(request, "The usual words are used again. Yours stand below.")
    return redirect("letter_wording", name)


@requires(Permission.WORD_LETTERS)
@require_safe
@xframe_options_sameorigin
@csp(
    {
        "default-src": [NONE],
        "style-src": ["'unsafe-inline'"],  # letters carry their style with them
        "frame-ancestors": [SELF],
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    }
)
def letter_wording_html(request: StaffRequest, name: str) -> HttpResponse:
    """The letter as a mail program shows it, light or ?dark; ?typed is what was looked at."""
    one = _kind(name)
    words = request.session.get(LOOKED_AT, {}).get(request.GET.get("typed", ""))
    if words is None or words["kind"] != one.kind:
        words = {"kind": one.kind, **_kept(request, one)}
    html = sample_letter(request.practice, now=timezone.now(), **words).html
    if "dark" in request.GET:
        html = html.replace("@media (prefers-color-scheme: dark)", "@media all")
        html = html.replace('content="light dark"', 'content="dark"')
    else:
        html = re.sub(r"@media \(prefers-color-scheme: dark\)", "@media not all", html)
        html = html.replace('content="light dark"', 'content="light"')
    return HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))


def _kind(name: str) -> WordedKind:
    found = worded_kind(name)
    if found is None:
        raise Http404("No such kind of letter.")
    return found


def _kept(request: StaffRequest, one: WordedKind) -> dict[str, str]:
    held = newest(request.practice.pk, (one.kind,)).get(one.kind)
    return {"before": held.before, "after": held.after} if held else {"before": "", "after": ""}


def _look_at(request: StaffRequest, one: WordedKind, form: WordsForm) -> str:
    """Put what was typed where its frame finds it; answers under which name."""
    ref = new_ref()
    waiting = list(request.session.get(LOOKED_AT, {}).items())[-KEPT + 1 :]
    request.session[LOOKED_AT] = dict(waiting) | {ref: {"kind": one.kind, **form.words}}
    return ref


def _test(request: StaffRequest, one: WordedKind, form: WordsForm) -> None:
    try:
        email = send_test(
            kind=one.kind, form_key=form.cleaned_data["form_key"], by=request.membership,
            now=timezone.now(), **form.words,
        )  # fmt: skip
    except (EnoughTests, CannotQueue) as error:
        messages.warning(request, str(error))
    else:
        form.begin_anew()
        messages.success(request, f"A test is on its way to {email.recipient}. Nothing is saved.")


def _page(
    request: StaffRequest, one: WordedKind, form: WordsForm, *, status: int = 200,
    think_of: list[str] | None = None, looked_at: str = "",
) -> HttpResponse:  # fmt: skip
    words = form.words if looked_at else _kept(request, one)
    letter = sample_letter(request.practice, one.kind, now=timezone.now(), **words)
    context: dict[str, Any] = {
        "one": one,
        "form": form,
        "think_of": think_of,
        "looked_at": looked_at,
        "letter": letter,
        "versions": versions(request.practice, one.kind),
    }
    return render(request, "overview/letter_wording.html", context, status=status)
