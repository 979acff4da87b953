"""Addresses of letters about a client."""

from django.urls import path

from clients.referrals import views

ONE = "c/<str:ref>/referrals/<str:referral_ref>/"
urlpatterns = [
    path("c/<str:ref>/referrals/", views.referrals, name="referrals"),
    path("c/<str:ref>/referrals/new/", views.new_referral, name="new_referral"),
    path(ONE, views.referral, name="referral"),
    path(f"{ONE}letter.pdf", views.referral_letter, name="referral_letter"),
    path(f"{ONE}response/", views.referral_response, name="referral_response"),
]
