"""What stands around backups: settings, checks, and what apps do once data is back."""

import base64
import subprocess
import sys
import tomllib
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.checks import run_checks

from practice.backups import after_restore, restoring
from practice.backups.archive import Manifest
from practice.backups.making import VERSION
from tests.deploy_check import production


def test_a_folder_for_backups_without_a_key_is_found_before_a_deployment(settings: Any) -> None:
    settings.BACKUP_DIR = "/mnt/backups"
    for key, found in [("", ["instep.E001"]), ("x", [])]:
        settings.BACKUP_KEY = key
        errors = run_checks(tags=["security"], include_deployment_checks=True)
        assert [e.id for e in errors if str(e.id).startswith("instep.E001")] == found


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"INSTEP_BACKUP_KEY": "abc!"}, "INSTEP_BACKUP_KEY is not base64."),
        ({"INSTEP_BACKUP_KEY": "YWJj"}, "INSTEP_BACKUP_KEY must be of 32 bytes, not 3."),
        ({"BACKUPS_KEPT": "0", "INSTEP_BACKUP_KEY": ""}, "BACKUPS_KEPT must be 1 or more."),
        ({}, "INSTEP_BACKUP_KEY must not be one of the keys in INSTEP_KEYS."),
    ],
)
def test_a_setting_that_cannot_be_right_is_refused_at_the_start(
    wrong: dict[str, str], sentence: str, tmp_path: Any
) -> None:
    key = base64.urlsafe_b64encode(b"s" * 32).decode()
    environment = production(tmp_path) | {"INSTEP_KEYS": f"k1:{key}", "INSTEP_BACKUP_KEY": key}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=django_settings.BASE_DIR, text=True,
        env=environment | wrong, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, f"Instep cannot start: {sentence}\n")


@pytest.mark.django_db
def test_what_apps_do_once_data_is_back_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restoring, "get_commands", dict)
    said: list[str] = []
    after_restore.append(lambda: "Two people were erased again.")
    after_restore.append(lambda: "")
    try:
        restoring._look_after(said.append)
    finally:
        del after_restore[-2:]
    assert said == ["All 0 sealed values open.", "Two people were erased again."]


@pytest.mark.django_db
def test_one_that_fails_keeps_no_other_from_being_done(monkeypatch: pytest.MonkeyPatch) -> None:
    def a_disk_is_full() -> str:
        raise OSError("No space left on device")

    monkeypatch.setattr(restoring, "get_commands", dict)
    said: list[str] = []
    after_restore.insert(0, a_disk_is_full)
    after_restore.append(lambda: "Two people were erased again.")
    try:
        wrong = restoring._look_after(said.append)
    finally:
        del after_restore[0], after_restore[-1]
    assert wrong == ["a_disk_is_full: No space left on device"]
    assert said[-1] == "Two people were erased again."


def test_letters_are_in_doubt_before_anybody_is_erased_again() -> None:
    """A letter on its way cannot be emptied."""
    names = [hook.__name__ for hook in after_restore]
    assert names.index("nothing_is_leaving") < names.index("after_a_restore")


@pytest.mark.django_db
def test_rows_that_are_missing_are_said_by_table() -> None:
    manifest = Manifest("", "", "", rows={"accounts_practice": 0, "clients_client": 3})
    (wrong,) = restoring._as_it_was(manifest)
    assert wrong == "Not as many rows as were saved, in: clients_client."


def test_a_backup_names_the_version_of_the_project() -> None:
    project = tomllib.loads((django_settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION
