"""Addresses of adverse events."""

from django.urls import path

from clients.events import views

urlpatterns = [
    path("c/<str:ref>/events/", views.client_events, name="client_events"),
    path("c/<str:ref>/events/new/", views.record_event, name="record_event"),
    path("c/<str:ref>/events/<str:event_ref>/", views.event, name="event"),
    path("c/<str:ref>/events/<str:event_ref>/<str:what>/", views.add_to_event, name="add_to_event"),
]
