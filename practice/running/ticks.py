"""Beat's scheduler: fixed ticks, nothing on disk, and one clear line when the bell cannot ring.

There is no schedule file to spoil or to lock.
"""

import logging
from typing import Any

from celery.beat import ScheduleEntry, Scheduler
from django.conf import settings
from kombu.exceptions import ChannelError

from practice.running.troubles import LETTERS, what_ails

logger = logging.getLogger(__name__)

# With nobody listening, more ticks in the queue would only be thrown away later.
ENOUGH = 20


class Ticks(Scheduler):
    """Rings the bell. It never raises: a bell that cannot ring delays letters and loses none."""

    trouble = ""
    told_to_stop = False

    def close(self) -> None:
        """Beat is told to stop: remember it, for the exit it raises is lost in a finaliser."""
        super().close()
        self.told_to_stop = True

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """As celery's, unless beat was told to stop."""
        self.leave_if_told()
        return float(super().tick(*args, **kwargs))

    def leave_if_told(self) -> None:
        """Exit, as the signal did; a broker that is away may be waited for without end."""
        if self.told_to_stop:
            raise SystemExit

    def setup_schedule(self) -> None:
        """Every tick is due at once: what fell due while nobody rang has waited long enough."""
        super().setup_schedule()
        for entry in self.schedule.values():
            entry.last_run_at -= entry.schedule.run_every

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        """Send one tick, unless enough of them wait unheard."""
        try:
            if self.waiting(producer) < ENOUGH:
                self.apply_async(entry, producer=producer, advance=False)
        except Exception as error:
            self.note(what_ails(str(error)))
            self.forget_connection()
        else:
            self.note("")

    def waiting(self, producer: Any) -> int:
        """Ticks that no worker has taken."""
        queue = settings.CELERY_TASK_DEFAULT_QUEUE
        try:
            return int(producer.channel.queue_declare(queue=queue, passive=True).message_count)
        except ChannelError:  # the queue does not exist while it is empty
            return 0

    def forget_connection(self) -> None:
        """Begin afresh: a broken connection does not mend itself with every kind of broker."""
        self.__dict__.pop("producer", None)
        connection = self.__dict__.pop("connection", None)
        if connection is not None:
            connection.release()

    def _ensure_connected(self) -> Any:
        # Celery's own would log each try as an error.
        return self.connection.ensure_connection(
            lambda error, pause: self.note(what_ails(str(error))),
            interval_start=1,
            interval_step=1,
            interval_max=5,
            callback=self.leave_if_told,
        )

    def note(self, trouble: str) -> None:
        """Say a new trouble once, and its end once."""
        if trouble and trouble != self.trouble:
            logger.error("The bell cannot be rung: the broker %s. %s", trouble, LETTERS)
        elif self.trouble and not trouble:
            logger.warning("The bell rings again.")
        self.trouble = trouble
