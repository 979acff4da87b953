"""A backup a day, where a folder for them is set."""

import logging
from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from practice.backups.errors import CannotBackUp
from practice.backups.making import back_up, is_due
from practice.backups.sealing import CannotOpenBackup

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True, soft_time_limit=3500, time_limit=3550)
def back_up_daily() -> None:
    """Make one when the newest is a day old; what is wrong is in the log, in a sentence."""
    folder, now = Path(settings.BACKUP_DIR), timezone.now()
    if not settings.BACKUP_DIR or not is_due(folder, now=now):
        return
    try:
        made = back_up(folder, now=now, keep=settings.BACKUPS_KEPT)
    except (CannotBackUp, CannotOpenBackup) as error:
        logger.error("%s", error)
    else:
        logger.info("Backed up to %s.", made)
