"""Signing out leaves nothing of the practice in the browser."""

from allauth.account import views
from django.http import HttpRequest, HttpResponse

from practice.access.guards import public


@public
def sign_out(request: HttpRequest) -> HttpResponse:
    """allauth's page; once signed out, the browser is told to delete what it stored."""
    answer: HttpResponse = views.logout(request)
    if request.method == "POST":
        answer.headers["Clear-Site-Data"] = '"storage"'
    return answer
