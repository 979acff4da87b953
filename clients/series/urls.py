"""Addresses of series."""

from django.urls import path

from clients.series import book_views, template_views, views

urlpatterns = [
    path("c/<str:ref>/series/", views.client_series, name="client_series"),
    path("c/<str:ref>/series/start/", views.choose, name="choose_series"),
    path("c/<str:ref>/series/start/<str:code>/", views.start, name="start_series"),
    path("c/<str:ref>/series/<str:series_ref>/", views.one_series, name="one_series"),
    path("c/<str:ref>/series/<str:series_ref>/book/", book_views.book_next, name="book_series"),
    path("c/<str:ref>/series/<str:series_ref>/add/", views.add, name="add_series_visit"),
    path(
        "c/<str:ref>/series/<str:series_ref>/remove/<str:visit>/",
        views.remove,
        name="remove_series_visit",
    ),
    path(
        "c/<str:ref>/series/<str:series_ref>/reviews/<str:review_ref>/",
        views.review,
        name="review_series",
    ),
    path(
        "c/<str:ref>/series/<str:series_ref>/change/<str:what>/", views.change, name="change_series"
    ),
    path("settings/series/", template_views.templates, name="plan_templates"),
    path("settings/series/new/", template_views.new_template, name="new_plan_template"),
    path("settings/series/<str:code>/", template_views.edit_template, name="edit_plan_template"),
]
