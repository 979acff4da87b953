"""Where everything goes out."""

from django.urls import path

from clients.moving_out import views

urlpatterns = [
    path("", views.exports, name="exports"),
    path("<str:ref>/", views.one_export, name="export"),
    path("<str:ref>/fetch/", views.fetch_export, name="fetch_export"),
    path("<str:ref>/go-on/", views.go_on_with_export, name="go_on_with_export"),
    path("<str:ref>/throw-away/", views.throw_away_export, name="throw_away_export"),
]
