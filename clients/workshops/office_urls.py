"""Where the office keeps workshops."""

from django.urls import path

from clients.workshops import (
    door_views,
    editor_views,
    numbers_views,
    office_views,
    people_views,
    sign_up_views,
)

urlpatterns = [
    path("", office_views.office_workshops, name="office_workshops"),
    path("new/", editor_views.new_workshop, name="new_workshop"),
    path("<str:ref>/", office_views.office_workshop, name="office_workshop"),
    path("<str:ref>/details/", editor_views.edit_workshop, name="edit_workshop"),
    path("<str:ref>/publish/", office_views.publish_workshop, name="publish_workshop"),
    path("<str:ref>/close/", office_views.close_workshop, name="close_workshop"),
    path("<str:ref>/cancel/", office_views.call_off_workshop, name="call_off_workshop"),
    path("<str:ref>/copy/", office_views.copy_workshop, name="copy_workshop"),
    path("<str:ref>/more-dates/", office_views.more_dates, name="more_dates"),
    path("<str:ref>/people/", people_views.workshop_people, name="workshop_people"),
    path("<str:ref>/people/table.csv", people_views.people_table, name="people_table"),
    path("<str:ref>/people/add/", people_views.add_to_workshop, name="add_to_workshop"),
    path("<str:ref>/people/act/", people_views.act_on_people, name="act_on_people"),
    path("<str:ref>/waiting/", people_views.workshop_line, name="workshop_line"),
    path("<str:ref>/door/", door_views.workshop_door, name="workshop_door"),
    path("<str:ref>/door/mark/", door_views.mark_at_door, name="mark_at_door"),
    path("<str:ref>/door/walk-in/", door_views.walk_in, name="walk_in"),
    path("<str:ref>/door/sheet/", door_views.door_sheet, name="door_sheet"),
    path("<str:ref>/after/", numbers_views.workshop_numbers, name="workshop_numbers"),
    path("<str:ref>/people/<str:sign_up_ref>/", sign_up_views.sign_up, name="sign_up"),
    path(
        "<str:ref>/people/<str:sign_up_ref>/<slug:what>/",
        sign_up_views.act_on_sign_up,
        name="act_on_sign_up",
    ),
]
