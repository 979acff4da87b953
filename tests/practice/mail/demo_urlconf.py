"""The product's addresses with the demo inbox among them, as in demo mode."""

from django.urls import include, path

from practice.urls import urlpatterns as ordinary

urlpatterns = [*ordinary, path("demo/inbox/", include("practice.mail.demo_urls"))]
