"""After an outage of any length the worker is back within seconds."""

from pathlib import Path

import pytest
from kombu.exceptions import OperationalError

from practice.celery import app


def test_a_broker_that_is_away_is_tried_every_five_seconds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What the worker's connection does, without the waiting."""
    monkeypatch.setattr("kombu.utils.functional.sleep", lambda seconds: None)
    pauses: list[float] = []
    connection = app.connection_for_read(f"redis+socket://{tmp_path / 'nobody.sock'}").clone()
    with pytest.raises(OperationalError):
        connection.ensure_connection(lambda error, pause: pauses.append(pause), max_retries=9)
    assert pauses == [1, 2, 3, 4, 5, 5, 5, 5, 5]
