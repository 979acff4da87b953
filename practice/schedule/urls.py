"""Addresses of what is offered and when."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
