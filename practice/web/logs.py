"""Log lines without the secrets that travel in addresses."""

import logging
import re
from typing import Any

TOKENS = re.compile(
    r"(/(?:r|i|g|o|a|w|place|mail(?:/day)?|calendar|account/invite)/)[^/\s\"']{12,}|(/account/reset/[0-9A-Za-z]+-)[^/\s\"']{12,}"
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


def logging_to_console(level: str) -> dict[str, Any]:
    """The LOGGING setting: plain lines, without tokens, and troubles in one sentence."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "no_tokens": {"()": "practice.web.logs.WithoutTokens"},
            "in_one_sentence": {"()": "practice.running.troubles.InOneSentence"},
        },
        "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "plain",
                "filters": ["no_tokens", "in_one_sentence"],
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
