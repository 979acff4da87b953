"""Log lines without the secrets that travel in addresses."""

import json
import logging
import re
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from practice.web.at_hand import at_hand

TOKENS = re.compile(
    r"(/(?:r|i|g|o|a|w|place|receipt|mail(?:/day)?|calendar|account/invite)/)[^/\s\"']{12,}|(/account/reset/[0-9A-Za-z]+-)[^/\s\"']{12,}"
)


class WithoutTokens(logging.Filter):
    """Masks the token of every link, and the key of a new password, before a line is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the finished line; nothing is dropped."""
        line = record.getMessage()
        masked = TOKENS.sub(lambda found: f"{found[1] or found[2]}…", line)
        if masked != line:
            record.msg, record.args = masked, ()
        return True


class TaskAlone(logging.Filter):
    """Celery puts what an exception says into the line of a task that failed: maybe a name."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Leave the task's name and id; of anything else the sentence without its values."""
        if record.name.partition(".")[0] != "celery" or not record.exc_info:
            return True
        task = record.args
        if isinstance(task, Mapping) and {"name", "id"} <= task.keys():
            record.msg, record.args = "Task %s[%s] failed.", (task["name"], task["id"])
        elif task:
            record.args = ()
        return True


class OneObject(logging.Formatter):
    """A line as one JSON object. Of an exception its kind and where it was raised: what it says may
    hold what somebody typed, or a row.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        here = at_hand()
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": here.request,
            "practice": here.practice,
            "proxy": here.proxy,
            "task": here.task,
            **_trouble(record),
        }
        return json.dumps({name: value for name, value in said.items() if value})


def _trouble(record: logging.LogRecord) -> dict[str, Any]:
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return {}
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{one.filename}:{one.lineno} {one.name}" for one in frames]
    return {"trouble": f"{type(error).__module__}.{type(error).__qualname__}", "where": where}


def logging_to_console(level: str, form: str) -> dict[str, Any]:
    """The LOGGING setting: text or JSON, without tokens, and troubles in one sentence."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "in_one_sentence": {"()": "practice.running.troubles.InOneSentence"},
            "task_alone": {"()": "practice.web.logs.TaskAlone"},
            "no_tokens": {"()": "practice.web.logs.WithoutTokens"},
        },
        "formatters": {
            "text": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
            "json": {"()": "practice.web.logs.OneObject"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": form,
                "filters": ["in_one_sentence", "task_alone", "no_tokens"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        # A line for every tick would bury the ones that matter.
        "loggers": {
            "celery": {"level": "WARNING"},
            "kombu": {"level": "WARNING"},
            "pikepdf": {"level": "WARNING"},  # it tells of itself at every start
        },
    }
