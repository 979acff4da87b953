"""Where files of other systems come in."""

from django.urls import path

from clients.transfer import undo_views, views

urlpatterns = [
    path("", views.imports, name="imports"),
    path("<str:ref>/", views.one_import, name="import"),
    path("<str:ref>/columns/", views.columns, name="import_columns"),
    path("<str:ref>/take-in/", views.take_in, name="take_in_import"),
    path("<str:ref>/throw-away/", views.throw_away, name="throw_away_import"),
    path("<str:ref>/rows-to-fix.csv", views.rows_to_fix, name="rows_to_fix"),
    path("<str:ref>/left-out.csv", views.left_out, name="left_out_of_import"),
    path("<str:ref>/undo/", undo_views.undo, name="undo_import"),
    path("<str:ref>/records-that-stay.csv", undo_views.stays, name="records_that_stay"),
]
