"""A broker in trouble, in one sentence. Read by the settings' logging, so it stays small."""

import logging
import re
import time

LETTERS = "Letters wait; none is lost."
# A broker that is away for an hour is said to be so sixty times, not thousands.
AGAIN_AFTER = 60.0
ABOUT_THE_BROKER = re.compile(
    r"Cannot connect to|Connection to broker lost|Couldn't ack|Frequent restarts|Error in timer"
    r"|MISCONF|used memory|Connection to Redis lost"
)


def what_ails(text: str) -> str:
    """The trouble in words, from whatever was raised about it."""
    if "MISCONF" in text:
        return "cannot write to its disk"
    if "used memory" in text:
        return "is out of memory"
    return "does not answer"


class InOneSentence(logging.Filter):
    """Celery and kombu tell of a broker in trouble in pages of traceback, and again each second."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite such a record, and drop it while the same was said a moment ago."""
        if not record.name.startswith(("celery", "kombu")):
            return True
        error = record.exc_info[1] if record.exc_info else None
        text = f"{record.getMessage()} {error or ''}"
        if not ABOUT_THE_BROKER.search(text):
            return True
        sentence = f"The worker hears no bell: the broker {what_ails(text)}. {LETTERS}"
        record.msg, record.args, record.exc_info, record.exc_text = sentence, (), None, None
        now = time.monotonic()
        if now - self.said.get(sentence, -AGAIN_AFTER) < AGAIN_AFTER:
            return False
        self.said[sentence] = now
        return True
