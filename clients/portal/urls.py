"""Addresses of the client's side, and of the pages for everybody."""

from django.urls import path

from clients.portal import (
    after_views,
    consent_views,
    link_views,
    money_views,
    offline_views,
    own_views,
    plain_views,
    run_views,
    visit_views,
)

urlpatterns = [
    path("", plain_views.home, name="home"),
    path("favicon.ico", plain_views.icon, name="icon"),
    path("help/", plain_views.show_help, name="help"),
    path("help/<slug:name>/", plain_views.show_guide, name="guide"),
    path("privacy/", plain_views.privacy, name="privacy"),
    path("accessibility/", plain_views.accessibility, name="accessibility"),
    path("a/<str:token>/", after_views.after_link, name="after_link"),
    path("r/<str:token>/", link_views.routine, name="routine_link"),
    path("worker.js", offline_views.worker, name="worker"),
    path("offline/", offline_views.offline, name="offline"),
    path("me/app.webmanifest", offline_views.app, name="app"),
    path("r/<str:token>/app.webmanifest", offline_views.link_app, name="routine_link_app"),
    path("r/<str:token>/copy/", offline_views.link_copy, name="routine_link_copy"),
    path("r/<str:token>/play/copy/", offline_views.link_play_copy, name="routine_link_play_copy"),
    path("r/<str:token>/play/", link_views.play, name="routine_link_play"),
    path(
        "r/<str:token>/picture/<str:picture_ref>/", link_views.picture, name="routine_link_picture"
    ),
    path("r/<str:token>/routine.pdf", link_views.paper, name="routine_link_paper"),
    path("r/<str:token>/done/", link_views.done, name="routine_link_done"),
    path("r/<str:token>/felt/", link_views.felt, name="routine_link_felt"),
    path("r/<str:token>/feet/", link_views.feet, name="routine_link_feet"),
    path("r/<str:token>/stop/", link_views.stop, name="routine_link_stop"),
    path("r/<str:token>/undo/", link_views.undo, name="routine_link_undo"),
    path("r/<str:token>/not-mine/", link_views.not_mine, name="routine_link_not_mine"),
    path("me/", own_views.me, name="me"),
    path("me/breathe/", own_views.breathe, name="my_breath"),
    path("me/consents/", consent_views.my_consents, name="my_consents"),
    path("me/letters/<str:ref>/", consent_views.my_letters, name="my_letters"),
    path(
        "me/consents/<str:ref>/<str:purpose>/<str:answer>/",
        consent_views.answer_consent,
        name="answer_consent",
    ),
    path("me/money/", money_views.my_money, name="my_money"),
    path("me/receipts/<str:ref>.pdf", money_views.my_receipt, name="my_receipt"),
    path("me/appointments/", visit_views.my_visits, name="my_visits"),
    path("me/appointments/<str:ref>/cancel/", visit_views.cancel_my_visit, name="cancel_my_visit"),
    path(
        "me/appointments/<str:ref>/cancel/undo/",
        visit_views.undo_my_cancel,
        name="undo_my_cancel",
    ),
    path("me/appointments/<str:ref>/visit.ics", visit_views.my_visit_file, name="my_visit_file"),
    path("me/appointments/<str:ref>/after/", after_views.after_my_visit, name="after_my_visit"),
    path("me/runs/<str:ref>/", run_views.log_my_run, name="log_my_run"),
    path("me/runs/<str:ref>/undo/", run_views.undo_my_run, name="undo_my_run"),
    path("me/routines/", own_views.my_routines, name="my_routines"),
    path("me/routines/<str:ref>/", own_views.routine, name="my_routine"),
    path("me/routines/<str:ref>/copy/", offline_views.own_copy, name="my_routine_copy"),
    path(
        "me/routines/<str:ref>/play/copy/", offline_views.own_play_copy, name="my_routine_play_copy"
    ),
    path("me/routines/<str:ref>/play/", own_views.play, name="my_routine_play"),
    path(
        "me/routines/<str:ref>/picture/<str:picture_ref>/",
        own_views.picture,
        name="my_routine_picture",
    ),
    path("me/routines/<str:ref>/routine.pdf", own_views.paper, name="my_routine_paper"),
    path("me/routines/<str:ref>/done/", own_views.done, name="my_routine_done"),
    path("me/routines/<str:ref>/felt/", own_views.felt, name="my_routine_felt"),
    path("me/routines/<str:ref>/feet/", own_views.feet, name="my_routine_feet"),
    path("me/routines/<str:ref>/stop/", own_views.stop, name="my_routine_stop"),
    path("me/routines/<str:ref>/undo/", own_views.undo, name="my_routine_undo"),
]
