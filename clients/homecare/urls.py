"""Addresses of a client's routines, for staff."""

from django.urls import path

from clients.homecare import assign_views, handout_views, rules_views, update_views, views

urlpatterns = [
    path("settings/home-routines/", rules_views.homecare_rules, name="homecare_rules"),
    path("routines/<str:ref>/clients/", update_views.update_clients, name="update_clients"),
    path("c/<str:ref>/routines/", views.client_routines, name="client_routines"),
    path("c/<str:ref>/routines/assign/", assign_views.choose, name="assign_routine"),
    path(
        "c/<str:ref>/routines/assign/<str:routine>/",
        assign_views.assign,
        name="assign_this_routine",
    ),
    path("c/<str:ref>/routines/<str:plan>/handout/", handout_views.handout, name="handout"),
    path("c/<str:ref>/routines/<str:plan>/code/", handout_views.show_code, name="routine_code"),
    path("c/<str:ref>/routines/<str:plan>/change/", assign_views.change, name="change_routine"),
    path("c/<str:ref>/routines/<str:plan>/still-right/", views.still_right, name="let_stand"),
    path("c/<str:ref>/routines/<str:plan>/send/", views.send, name="send_routine"),
    path("c/<str:ref>/routines/<str:plan>/pause/", views.pause, name="pause_routine"),
    path("c/<str:ref>/routines/<str:plan>/resume/", views.resume, name="resume_routine"),
    path("c/<str:ref>/routines/<str:plan>/give-back/", views.give_back, name="give_back_steps"),
    path("c/<str:ref>/routines/<str:plan>/end/", views.end, name="end_routine"),
]
