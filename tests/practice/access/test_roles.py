"""What each role may do, written out."""

import pytest

from practice.access.permissions import Permission as P
from practice.access.roles import ROLES, role

TREATING = {
    P.SEE_CLIENTS,
    P.EDIT_CLIENTS,
    P.SEE_HEALTH,
    P.RECORD_HEALTH,
    P.SEE_DIARY,
    P.BOOK,
    P.OVERRIDE_STOP,
    P.WRITE_NOTES,
    P.ASSIGN_ROUTINES,
    P.SET_HOURS,
    P.WRITE_TO_MANY,
    P.LEAD_WORKSHOPS,
    P.TAKE_MONEY,
    P.SEE_REPORTS,
}


def test_a_therapist_treats_and_sees_no_letters_and_no_team() -> None:
    assert role("therapist").permissions == TREATING


def test_the_office_sees_letters_and_nothing_of_any_client() -> None:
    letters = {P.SEE_LETTERS, P.WORD_LETTERS, P.WRITE_TO_MANY}
    money = {P.TAKE_MONEY, P.SEE_ALL_MONEY}
    reports = {P.SEE_REPORTS, P.SEE_ALL_REPORTS}
    workshops = {P.MANAGE_WORKSHOPS, P.LEAD_WORKSHOPS}
    assert role("admin").permissions == letters | money | reports | workshops


def test_an_owner_may_do_everything() -> None:
    assert role("owner").permissions == set(P)


def test_a_role_is_stored_by_its_own_code_and_described() -> None:
    assert {code: one.code for code, one in ROLES.items()} == {code: code for code in ROLES}
    assert [one for one in ROLES.values() if not (one.label and one.description)] == []


def test_an_unknown_role_grants_nothing() -> None:
    with pytest.raises(KeyError):
        role("superuser")
