"""Addresses of series."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
