"""What makes the client's pages work without a network: copies, the worker that shows them, and
what a phone needs to put them on its home screen."""

import hashlib
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.portal.copies import copy_page
from clients.portal.doors import Door
from clients.portal.link_views import through_link
from clients.portal.own_views import through_account
from practice.access.guards import for_signed_in, public
from practice.accounts.requests import SignedInRequest

STYLES = ("tokens", "base", "layout", "forms", "components", "diary", "offer", "player", "print")
SCRIPTS = (
    "page", "portal", "kept", "waiting", "player", "course", "cues", "pacer", "stopping",
    "offline", "breathe",
)  # fmt: skip
OFFLINE_PAGE = "portal/offline.html"
ICONS = ("favicon.svg", "icon-192.png", "icon-512.png")


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that answers for a phone without a network. A new one follows each change."""
    files = [
        *(static(f"css/{name}.css") for name in STYLES),
        *(static(f"js/{name}.js") for name in SCRIPTS),
        *(static(f"icons/{name}") for name in ICONS),
    ]
    context = {
        "files": files,
        "digest": _digest(tuple(files)),
        "offline": reverse("offline"),
    }
    response = render(
        request, "portal/worker.js", context, content_type="text/javascript; charset=utf-8"
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


@public
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What is on this phone, and what waits to be sent; the phone itself fills it in."""
    return render(request, OFFLINE_PAGE)


@public
@require_safe
@through_link
def link_copy(request: HttpRequest, door: Door) -> HttpResponse:
    """The copy of the steps, behind a link."""
    return copy_page(request, door, page="copy", now=timezone.now())


@public
@require_safe
@through_link
def link_play_copy(request: HttpRequest, door: Door) -> HttpResponse:
    """The copy of the player, behind a link."""
    return copy_page(request, door, page="player", now=timezone.now())


@public
@require_safe
@through_link
def link_app(request: HttpRequest, door: Door) -> HttpResponse:
    """This routine on the home screen: it opens by its link."""
    return _manifest(door.url())


@for_signed_in
@require_safe
@through_account
def own_copy(request: SignedInRequest, door: Door) -> HttpResponse:
    """The copy of the steps."""
    return copy_page(request, door, page="copy", now=timezone.now())


@for_signed_in
@require_safe
@through_account
def own_play_copy(request: SignedInRequest, door: Door) -> HttpResponse:
    """The copy of the player."""
    return copy_page(request, door, page="player", now=timezone.now())


@public
@require_safe
def app(request: HttpRequest) -> HttpResponse:
    """One's own pages on the home screen."""
    return _manifest(reverse("me"))


@lru_cache
def _digest(files: tuple[str, ...]) -> str:
    """Another one when a file or a page that the worker keeps is another."""
    pages = [settings.BASE_DIR / "templates" / name for name in ("base.html", OFFLINE_PAGE)]
    known = [*(name.encode() for name in files), *(page.read_bytes() for page in pages)]
    return hashlib.sha256(b"\n".join(known)).hexdigest()[:12]


def _manifest(start: str) -> HttpResponse:
    # The name on a home screen says nothing of health.
    return JsonResponse(
        {
            "name": "Instep",
            "short_name": "Instep",
            "id": start,
            "start_url": start,
            "scope": "/",
            "display": "standalone",
            "background_color": "#f5f7f5",
            "theme_color": "#0b5f58",
            "icons": [
                {"src": static("icons/icon-192.png"), "sizes": "192x192", "type": "image/png"},
                {"src": static("icons/icon-512.png"), "sizes": "512x512", "type": "image/png"},
                {
                    "src": static("icons/icon-512.png"), "sizes": "512x512", "type": "image/png",
                    "purpose": "maskable",
                },
            ],
        },
        content_type="application/manifest+json",
    )  # fmt: skip
