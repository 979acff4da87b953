"""The address of all settings."""

from django.urls import path

from clients.settings import views

urlpatterns = [path("settings/", views.settings, name="settings")]
