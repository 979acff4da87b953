"""Addresses of labels."""

from django.urls import path

from clients.labels import views

urlpatterns = [
    path("settings/labels/", views.labels, name="labels"),
    path("settings/labels/<str:ref>/", views.edit_label, name="edit_label"),
    path("settings/labels/<str:ref>/retire/", views.retire_label, name="retire_label"),
    path("clients/labels/", views.label_many, name="label_many"),
    path("c/<str:ref>/labels/", views.client_labels, name="client_labels"),
]
