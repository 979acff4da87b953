"""What a person may be allowed to do. One name, one sentence in a role."""

from enum import StrEnum


class Permission(StrEnum):
    """A right that a role grants."""

    SEE_CLIENTS = "clients.see"
    EDIT_CLIENTS = "clients.edit"
    SEE_HEALTH = "health.see"
    RECORD_HEALTH = "health.record"
    SEE_DIARY = "diary.see"
    BOOK = "diary.book"
    OVERRIDE_STOP = "diary.override_stop"
    WRITE_NOTES = "notes.write"
    ASSIGN_ROUTINES = "routines.assign"
    SEE_LETTERS = "letters.see"
    WORD_LETTERS = "letters.word"
    WRITE_TO_MANY = "letters.write_to_many"
    SET_HOURS = "hours.set"
    MANAGE_OFFER = "offer.manage"
    MANAGE_WORKSHOPS = "workshops.manage"
    LEAD_WORKSHOPS = "workshops.lead"
    MANAGE_RULES = "rules.manage"
    MANAGE_TEAM = "team.manage"
    MANAGE_RECORDS = "records.manage"
    MOVE_RECORDS = "records.move"
    TAKE_MONEY = "money.take"
    SEE_ALL_MONEY = "money.see_all"
    SEE_REPORTS = "reports.see"
    SEE_ALL_REPORTS = "reports.see_all"
