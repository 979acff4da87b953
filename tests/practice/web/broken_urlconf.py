"""The product's addresses, and some that go wrong in every way there is."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path

from practice.access.guards import public
from practice.urls import urlpatterns as ours


@public
def broken(request: HttpRequest) -> HttpResponse:
    """A mistake of ours."""
    raise RuntimeError("Rosa Bell is pregnant")


@public
def refused(request: HttpRequest) -> HttpResponse:
    """A page for somebody else."""
    raise PermissionDenied("Rosa Bell is pregnant")


@public
def garbled(request: HttpRequest) -> HttpResponse:
    """Something that cannot be meant."""
    raise BadRequest("Rosa Bell is pregnant")


handler500 = "practice.web.errors.server_error"
urlpatterns = [
    *ours,
    path("broken/", broken),
    path("refused/", refused),
    path("garbled/", garbled),
]
