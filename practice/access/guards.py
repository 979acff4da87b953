"""Guards on views. Every view that is not public carries one; a test walks the URLs.

Sign-in itself is asked for by middleware (default deny). A guard then says *whose* page it is.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from practice.access.permissions import Permission

View = Callable[..., HttpResponse]


def requires(permission: Permission) -> Callable[[View], View]:
    """The page of a member of the practice whose role grants `permission`; else 403."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            membership = getattr(request, "membership", None)
            if membership is None:
                raise Http404("This person works in no practice.")
            if not membership.may(permission):
                raise PermissionDenied("Your role in this practice does not open this page.")
            return view(request, *args, **kwargs)

        guarded.guard = permission.value  # type: ignore[attr-defined]
        return guarded

    return guard


def for_members(view: View) -> View:
    """A page for anybody who works in a practice, whatever their role."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if getattr(request, "membership", None) is None:
            raise Http404("This person works in no practice.")
        return view(request, *args, **kwargs)

    guarded.guard = "member"  # type: ignore[attr-defined]
    return guarded


def for_signed_in(view: View) -> View:
    """A page for any signed-in person, which scopes what it shows to that person itself."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    guarded.guard = "signed_in"  # type: ignore[attr-defined]
    return guarded


def public(view: View) -> View:
    """A page without sign-in. The list of them is short, and a test holds it."""
    view.guard = "public"  # type: ignore[attr-defined]
    opened: View = login_not_required(view)
    return opened
