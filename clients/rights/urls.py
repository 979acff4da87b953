"""Where people's rights are asked for and answered."""

from django.urls import path

from clients.rights import account_views, notice_views, own_views, record_views, views

urlpatterns = [
    path("c/<str:ref>/account/", account_views.client_account, name="client_account"),
    path("c/<str:ref>/account/close/", account_views.close_account, name="close_client_account"),
    path("c/<str:ref>/data/", record_views.client_data, name="client_data"),
    path("c/<str:ref>/data/copy/", record_views.copy_record, name="copy_record"),
    path("c/<str:ref>/data/copy/<str:copy_ref>/", record_views.fetch, name="fetch_copy"),
    path("c/<str:ref>/data/request/", record_views.take_request, name="take_request"),
    path("c/<str:ref>/data/restrict/", record_views.restrict_record, name="restrict_record"),
    path("c/<str:ref>/data/erase/", record_views.erase_record, name="erase_record"),
    path("requests/", views.requests, name="requests"),
    path("requests/<str:ref>/", views.request, name="request"),
    path("requests/<str:ref>/<str:what>/", views.change_request, name="change_request"),
    path("records/past/", views.past_records, name="past_records"),
    path("settings/records/", views.retention_rules, name="retention_rules"),
    path("settings/privacy/", notice_views.write_notice, name="write_notice"),
    path("privacy/<str:ref>/", notice_views.practice_notice, name="practice_notice"),
    path("me/data/", own_views.my_data, name="my_data"),
    path("me/data/<str:ref>/ask/", own_views.ask_about_data, name="ask_about_data"),
]
