"""How scores went: the page, and the same as files to take away."""

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.measures.files import as_csv, as_png, download
from clients.measures.over_time import Track, captions, items_compared, sentences
from clients.measures.plot import plot_of
from clients.measures.progress import chosen_track, scores_of, tracks_of
from clients.measures.showing import first_and_last, reading_rows
from clients.measures.words import said_by
from clients.models import Client
from clients.plan_changes import plan_changes
from clients.screening.client_page import client_page
from practice.access.guards import requires
from practice.access.permissions import Permission
from practice.accounts.fresh import freshly_signed_in
from practice.accounts.requests import StaffRequest
from practice.audit.record import record
from practice.audit.verbs import Verb


@requires(Permission.WRITE_NOTES)
@require_safe
def client_progress(request: StaffRequest, ref: str) -> HttpResponse:
    """One measure drawn, said in words and written out; all of them first against last."""
    page = client_page(request, ref)
    tracks = tracks_of(page.client)
    track = chosen_track(tracks, request.GET.get("of", ""))
    now = timezone.now()
    context = {**page.context, "tracks": tracks, "track": track, "now": now}
    if track is not None:
        changes = plan_changes(page.client, now=now)
        context |= {
            "plot": plot_of(track, changes), "sentences": sentences(track, said_by(track.code)),
            "captions": captions(track), "items": items_compared(track),
            "rows": reading_rows(track, changes), "overall": first_and_last(tracks),
        }  # fmt: skip
    return render(request, "measures/progress.html", context)


@requires(Permission.WRITE_NOTES)
@freshly_signed_in
@require_safe
def progress_table(request: StaffRequest, ref: str) -> HttpResponse:
    """Every score as CSV, and every change of the plan."""
    page = client_page(request, ref)
    scores = scores_of(page.client)
    changes = plan_changes(page.client, now=timezone.now())
    _trace(request, page.client)
    return download("csv", as_csv(scores, changes))


@requires(Permission.WRITE_NOTES)
@require_safe
def progress_picture(request: StaffRequest, ref: str) -> HttpResponse:
    """One plot as PNG, with its caption on it."""
    page = client_page(request, ref)
    track: Track | None = chosen_track(tracks_of(page.client), request.GET.get("of", ""))
    if track is None:
        raise Http404("Nothing is recorded to draw.")
    _trace(request, page.client)
    plot = plot_of(track, plan_changes(page.client, now=timezone.now()))
    changed = [f"Plan change {n}, {words}." for n, words in enumerate(plot.changes, 1)]
    said = [*sentences(track, said_by(track.code)), *changed, *captions(track)]
    return download("png", as_png(plot, whose=page.client.initials, said=said))


def _trace(request: StaffRequest, client: Client) -> None:
    """That scores were taken out of the system, and by whom."""
    if request.method == "GET":
        with transaction.atomic():
            record(
                Verb.RATINGS_EXPORTED, by=request.membership, subject=client, client_id=client.pk
            )
