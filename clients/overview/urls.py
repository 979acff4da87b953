"""Addresses of staff pages that compose features."""

from django.urls import path

from clients.overview import (
    address_views,
    archive_views,
    consent_views,
    details_views,
    leaving_views,
    letter_views,
    recent_views,
    search_views,
    views,
    wording_views,
)

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("today/", views.today, name="today"),
    path("today/to-finish/", views.to_finish, name="to_finish"),
    path("changes/", recent_views.changes, name="changes"),
    path("search/", search_views.search, name="search"),
    path("search/found/", search_views.search_found, name="search_found"),
    path("clients/", views.clients, name="clients"),
    path("clients/archive/", archive_views.archived, name="archived"),
    path("c/<str:ref>/archive/", archive_views.archive_client, name="archive_client"),
    path("c/<str:ref>/take-out/", archive_views.take_out_client, name="take_out_client"),
    path("c/<str:ref>/", views.client, name="client"),
    path("c/<str:ref>/timeline/", views.timeline, name="client_timeline"),
    path("c/<str:ref>/details/", details_views.edit_client, name="edit_client"),
    path("c/<str:ref>/consents/", consent_views.consents, name="client_consents"),
    path("c/<str:ref>/visit-reminders/", consent_views.visit_reminders, name="visit_reminders"),
    path("c/<str:ref>/consents/<str:purpose>/", consent_views.record, name="record_consent"),
    path(
        "c/<str:ref>/consents/<str:purpose>/withdraw/",
        consent_views.withdraw,
        name="withdraw_consent",
    ),
    path("c/<str:ref>/consents/<str:purpose>/undo/", consent_views.undo, name="undo_consent"),
    path("settings/team/<str:ref>/end/", leaving_views.end_membership, name="end_membership"),
    path("addresses/", address_views.addresses, name="addresses"),
    path("addresses/<str:ref>/use/", address_views.use_address, name="use_address"),
    path("settings/letters/", wording_views.letter_wordings, name="letter_wordings"),
    path("settings/letters/<str:name>/", wording_views.letter_wording, name="letter_wording"),
    path("settings/letters/<str:name>/usual/", wording_views.usual_wording, name="usual_wording"),
    path(
        "settings/letters/<str:name>/html/",
        wording_views.letter_wording_html,
        name="letter_wording_html",
    ),
    path("letters/", letter_views.letters, name="letters"),
    path("letters/<str:ref>/", letter_views.letter, name="letter"),
    path("letters/<str:ref>/text/", letter_views.letter_text, name="letter_text"),
    path("letters/<str:ref>/send-again/", letter_views.send_again, name="send_letter_again"),
    path("letters/<str:ref>/stop/", letter_views.stop, name="stop_letter"),
]
