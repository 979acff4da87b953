"""The health form by emailed link: no account, nothing shown or changed by opening the link."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.screening.actions import InvitationEnded, answer_invitation, find_invitation
from clients.screening.filling import Filling, clients_filling
from clients.screening.models import IntakeInvitation
from clients.screening.pages import check_page, details_page, questions_page
from clients.screening.showing import urgent_advice
from practice.access.guards import public

Page = Callable[[HttpRequest, Filling, str], HttpResponse]
OPENED = "intake_opened"


def by_link(page: Page) -> Callable[[HttpRequest, str], HttpResponse]:
    """A page behind the link, once the person pressed Start in this browser."""

    @wraps(page)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            invitation = find_invitation(token, now=timezone.now())
        except InvitationEnded as error:
            return _ended(request, error)
        if request.session.get(OPENED) != invitation.pk:
            return redirect("intake", token)
        return page(request, clients_filling(invitation, token), token)

    return public(opened)


@public
def intake(request: HttpRequest, token: str) -> HttpResponse:
    """Whose form this is and how long it takes; Start opens it."""
    try:
        invitation = find_invitation(token, now=timezone.now())
    except InvitationEnded as error:
        return _ended(request, error)
    if request.method == "POST":
        request.session[OPENED] = invitation.pk
        return redirect("intake_questions", token)
    context = {"practice": invitation.practice, "begun": bool(invitation.draft)}
    return render(request, "screening/link_start.html", context)


@by_link
def intake_questions(request: HttpRequest, filling: Filling, token: str) -> HttpResponse:
    """Every question."""
    context = {"practice": filling.client.practice}
    return questions_page(
        request, filling, "screening/link_questions.html", context, may_leave_open=False
    )


@by_link
def intake_details(request: HttpRequest, filling: Filling, token: str) -> HttpResponse:
    """The follow-ups."""
    context = {"practice": filling.client.practice}
    return details_page(request, filling, "screening/link_details.html", context)


@by_link
def intake_check(request: HttpRequest, filling: Filling, token: str) -> HttpResponse:
    """Read over, sign, send."""
    practice = filling.client.practice
    invitation = cast(IntakeInvitation, filling.holder)

    def send(signed_name: str) -> HttpResponse:
        try:
            screening = answer_invitation(
                invitation=invitation, codes=filling.codes, signed_name=signed_name,
                now=timezone.now(),
            )  # fmt: skip
        except InvitationEnded as error:
            return _ended(request, error)
        del request.session[OPENED]
        advice = urgent_advice(filling.client, on=screening.answered_on)
        return render(request, "screening/link_sent.html", {"practice": practice, "advice": advice})

    return check_page(
        request, filling, "screening/link_check.html", {"practice": practice},
        send=send, signed=True,
    )  # fmt: skip


def _ended(request: HttpRequest, why: InvitationEnded) -> HttpResponse:
    return render(request, "screening/link_ended.html", {"why": why}, status=404)
