"""Where money is written down and looked at."""

from django.urls import path

from clients.fees import client_views, office_views, receipt_views, visit_views

urlpatterns = [
    path("appointments/<str:ref>/paid/", visit_views.visit_paid, name="visit_paid"),
    path("appointments/<str:ref>/charge/", visit_views.charge_lost_visit, name="charge_lost_visit"),
    path("c/<str:ref>/money/", client_views.client_money, name="client_money"),
    path(
        "c/<str:ref>/money/charges/<str:charge_ref>/",
        client_views.change_charge,
        name="change_charge",
    ),
    path(
        "c/<str:ref>/money/ahead/<str:series_ref>/",
        client_views.charge_paid_ahead,
        name="charge_paid_ahead",
    ),
    path(
        "c/<str:ref>/money/payments/<str:payment_ref>/back/",
        client_views.take_back_payment,
        name="take_back_payment",
    ),
    path(
        "c/<str:ref>/money/payments/<str:payment_ref>/receipt/",
        client_views.make_receipt,
        name="make_receipt",
    ),
    path("receipts/<str:ref>.pdf", receipt_views.receipt_paper, name="receipt_paper"),
    path("receipts/<str:ref>/send/", receipt_views.post_receipt, name="send_receipt"),
    path("receipt/<str:signed>/", receipt_views.receipt_link, name="receipt_link"),
    path("office/money/", office_views.money, name="money"),
    path("office/money/months/", office_views.money_months, name="money_months"),
    path("office/money/months/<str:month>/", office_views.money_month, name="money_month"),
    path("office/money/file/", office_views.money_file, name="money_file"),
    path("settings/fees/", office_views.fee_rules, name="fee_rules"),
]
