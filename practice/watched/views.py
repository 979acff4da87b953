"""/metrics, for Prometheus alone."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from practice.access.guards import public
from practice.watched.standing import Standing


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """What was counted and how things stand. Without the token there is no such page."""
    said = request.headers.get("Authorization", "")
    token = settings.METRICS_TOKEN
    if not token or not constant_time_compare(said, f"Bearer {token}"):
        raise Http404("There is nothing here.")
    if request.method not in {"GET", "HEAD"}:
        raise Http404("It is only read.")
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(Standing())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
