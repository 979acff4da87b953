"""Addresses of measures. None says which measure, or how it was."""

from django.urls import path

from clients.measures import progress_views, views, visit_views

urlpatterns = [
    path("appointments/<str:ref>/measures/", visit_views.visit_measures, name="visit_measures"),
    path("c/<str:ref>/measures/", views.client_measures, name="client_measures"),
    path("c/<str:ref>/measures/<str:item_ref>/retire/", views.retire_item, name="retire_item"),
    path("c/<str:ref>/progress/", progress_views.client_progress, name="client_progress"),
    path("c/<str:ref>/progress.csv", progress_views.progress_table, name="progress_table"),
    path("c/<str:ref>/progress.png", progress_views.progress_picture, name="progress_picture"),
    path("c/<str:ref>/ratings/<str:rating_ref>/", views.withdraw_rating, name="withdraw_rating"),
]
