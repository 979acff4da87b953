"""The one address that Prometheus asks."""

from django.urls import path

from practice.watched.views import metrics

urlpatterns = [path("", metrics, name="metrics")]
