"""Addresses of what clients do about visits by themselves."""

from django.urls import path

from clients.online import (
    asked_views,
    choose_views,
    earlier_views,
    held_views,
    move_views,
    offer_views,
    waiting_views,
)

KEPT = "me/book/kept/<str:ref>/"

urlpatterns = [
    path("book/", choose_views.book_door, name="book_door"),
    path("me/book/", choose_views.book_self, name="book_self"),
    path(KEPT, held_views.held_time, name="held_time"),
    path(f"{KEPT}begin/", held_views.held_begin, name="held_begin"),
    path(f"{KEPT}longer/", held_views.held_longer, name="held_longer"),
    path(f"{KEPT}let-go/", held_views.held_let_go, name="held_let_go"),
    path(f"{KEPT}book/", held_views.held_book, name="held_book"),
    path(f"{KEPT}done/", held_views.held_done, name="held_done"),
    path(f"{KEPT}health/", held_views.held_form_list, name="held_form_list"),
    path(f"{KEPT}health/check/", held_views.held_form_check, name="held_form_check"),
    path(
        f"{KEPT}health/section/<str:section>/",
        held_views.held_form_section,
        name="held_form_section",
    ),
    path(f"{KEPT}health/<str:key>/", held_views.held_form_step, name="held_form_step"),
    path(f"{KEPT}questions/", held_views.held_pulse_list, name="held_pulse_list"),
    path(f"{KEPT}questions/check/", held_views.held_pulse_check, name="held_pulse_check"),
    path(f"{KEPT}questions/<str:key>/", held_views.held_pulse_step, name="held_pulse_step"),
    path("me/book/<str:ref>/<str:kind>/wait/", earlier_views.wait_for_any, name="wait_for_any"),
    path("me/appointments/earlier/", earlier_views.my_earlier, name="my_earlier"),
    path(
        "me/appointments/earlier/<str:ref>/leave/", earlier_views.stop_waiting, name="stop_waiting"
    ),
    path(
        "me/appointments/<str:ref>/earlier/",
        earlier_views.wait_for_earlier,
        name="wait_for_earlier",
    ),
    path(
        "me/appointments/<str:ref>/ask-to-move/", move_views.ask_to_move_visit, name="ask_to_move"
    ),
    path(
        "me/appointments/<str:ref>/ask-to-move/withdraw/",
        move_views.withdraw_move,
        name="withdraw_move",
    ),
    path("appointments/<str:ref>/confirm/", asked_views.confirm_asked, name="confirm_asked"),
    path("appointments/<str:ref>/refuse/", asked_views.refuse_asked, name="refuse_asked"),
    path("moves/<str:ref>/", asked_views.move_request, name="move_request"),
    path("o/<str:token>/", offer_views.earlier_offer, name="earlier_offer"),
    path("o/<str:token>/take/", offer_views.take_offer, name="take_offer"),
    path("o/<str:token>/no-thanks/", offer_views.decline_offer, name="decline_offer"),
    path("diary/waiting/", waiting_views.waiting_list, name="waiting_list"),
    path("diary/waiting/add/", waiting_views.add_to_waiting, name="add_to_waiting"),
    path("diary/waiting/<str:ref>/withdraw/", waiting_views.withdraw_wish, name="withdraw_wish"),
    path("diary/waiting/<str:ref>/offer/", waiting_views.offer_wish, name="offer_wish"),
    path("me/book/<str:ref>/", choose_views.book_self_kind, name="book_self_kind"),
    path("me/book/<str:ref>/<str:kind>/", choose_views.book_self_who, name="book_self_who"),
    path(
        "me/book/<str:ref>/<str:kind>/<str:who>/",
        choose_views.book_self_time,
        name="book_self_time",
    ),
]
