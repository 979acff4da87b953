"""Pages for what went wrong."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import get_template


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or came from elsewhere: say what to do, keep nothing."""
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """A mistake of ours: the page stands alone, and has the number that its log line has."""
    number = getattr(request, "number", "")
    return HttpResponseServerError(get_template("500.html").render({"number": number}))
