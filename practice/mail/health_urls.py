"""The one address that watchers ask."""

from django.urls import path

from practice.mail.health import health

urlpatterns = [path("", health, name="health")]
