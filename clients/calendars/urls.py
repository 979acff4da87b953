"""Addresses of calendars."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
