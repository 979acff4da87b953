"""The practice's rules: reading them, changing one after seeing whom it reaches, its review."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.rulebook.actions import save_rule
from clients.rulebook.forms import ReviewForm, RuleForm
from clients.rulebook.preview import reached
from clients.rulebook.showing import by_category, editions, lines_of, reviewed_words
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.requests import StaffRequest
from practice.schedule.wall import local_day
from practice.web.claims import claims_in
from practice.web.words import count
from routines.rulebook import RuleBook, rule_book
from routines.ruling import (
    ChangedMeanwhile,
    RuleRefused,
    candidate,
    newest_edit,
    review_rule,
    standing_reviews,
)
from routines.safety.edits import CannotLower, MalformedEdit
from routines.safety.rules import Rule, load_rules


@requires(Permission.SEE_HEALTH)
def rules(request: StaffRequest) -> HttpResponse:
    """Every rule by category: how far it limits, whether it was changed here, and its review."""
    return render(request, "rulebook/rules.html", {"categories": by_category(request.practice)})


@requires(Permission.SEE_HEALTH)
def rule(request: StaffRequest, number: str) -> HttpResponse:
    """What one rule says, its review, and every version there was."""
    _, found = _rule(request, number)
    shipped = load_rules()[found.code]
    context = {
        "rule": found,
        "lines": lines_of(found),
        "reviewed": reviewed_words(standing_reviews(request.practice).get(found.code)),
        "editions": editions(request.practice, shipped),
        "is_changed": found != shipped,
        "may_change": request.membership.may(Permission.MANAGE_RULES),
    }
    return render(request, "rulebook/rule.html", context)


@requires(Permission.MANAGE_RULES)
def change(request: StaffRequest, number: str) -> HttpResponse:
    """Change a rule: the form, then whom it would reach, then save."""
    book, found = _rule(request, number)
    shown = load_rules()[found.code] if "shipped" in request.GET else found
    form = RuleForm(request.POST or None, rule=shown, seen=book.last_edit)
    if request.method != "POST" or "back" in request.POST or not form.is_valid():
        return _form_page(request, found, form)
    values, reason = form.values, form.cleaned_data["reason"]
    warning = ""
    if "save" in request.POST:
        try:
            _, touched = save_rule(
                practice=request.practice, code=found.code, values=values, reason=reason,
                seen=form.cleaned_data["seen"], by=request.membership, now=timezone.now(),
            )  # fmt: skip
        except ChangedMeanwhile as refusal:
            warning = str(refusal)
        except (RuleRefused, CannotLower, MalformedEdit) as refusal:
            form.add_error(None, str(refusal))
            return _form_page(request, found, form)
        else:
            reach = count(touched, "client", "clients") if touched else "no client"
            messages.success(request, f"The rule is saved. It changes something for {reach}.")
            return redirect("rule", number)
    try:
        after = candidate(book, found.code, values, reason)
    except (RuleRefused, CannotLower, MalformedEdit) as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, found, form)
    return _preview_page(request, book, after, form, warning)


@requires(Permission.MANAGE_RULES)
def review(request: StaffRequest, number: str) -> HttpResponse:
    """Keep that a clinician has read the rule as it stands."""
    _, found = _rule(request, number)
    now, edit = timezone.now(), newest_edit(request.practice, found.code)
    form = ReviewForm(
        request.POST or None,
        today=local_day(now, request.practice.zone),
        seen=edit.number if edit else 0,
    )
    if request.method == "POST" and form.is_valid():
        try:
            review_rule(
                practice=request.practice, code=found.code, by=request.membership, now=now,
                **form.cleaned_data,
            )  # fmt: skip
        except ChangedMeanwhile as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The review is recorded.")
            return redirect("rule", number)
    context = {
        "heading": "Record a clinician's review",
        "form": form,
        "intro": f"“{found.label}”, as it stands now. A later change makes it await review again.",
        "submit": "Record it",
    }
    return render(request, "form_page.html", context, status=422 if form.errors else 200)


def _rule(request: StaffRequest, number: str) -> tuple[RuleBook, Rule]:
    book = rule_book(request.practice.pk)
    found = next((one for one in book.rules.values() if str(one.sort) == number), None)
    if found is None:
        raise Http404("There is no such rule.")
    return book, found


def _form_page(request: StaffRequest, found: Rule, form: RuleForm) -> HttpResponse:
    wrong = request.method == "POST" and "back" not in request.POST
    status = 422 if wrong and form.errors else 200
    return render(request, "rulebook/change.html", {"rule": found, "form": form}, status=status)


def _preview_page(
    request: StaffRequest, book: RuleBook, after: Rule, form: RuleForm, warning: str
) -> HttpResponse:
    today = local_day(timezone.now(), request.practice.zone)
    changed = {**book.rules, after.code: after}
    before = book.rules[after.code]
    context = {
        "rule": before,
        "changes": [
            (label, old, new)
            for (label, old), (_, new) in zip(lines_of(before), lines_of(after), strict=True)
            if old != new
        ],
        "reached": reached(request.practice, book.rules, changed, on=today),
        # What was typed goes along, beside what the page now knows of.
        "carried": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in ("csrfmiddlewaretoken", "save", "back", "seen")
            for value in values
        ],
        "seen": book.last_edit,
        "claims": claims_in(after.client),
        "warning": warning,
    }
    return render(request, "rulebook/preview.html", context, status=409 if warning else 200)
