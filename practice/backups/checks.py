"""What Django's own checks say about backups before a deployment."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=True)
def backups_have_a_key(app_configs: Any, **kwargs: Any) -> list[Error]:
    """A daily backup without a key would fail every day, and be missed on the day it is needed."""
    if settings.BACKUP_DIR and not settings.BACKUP_KEY:
        return [
            Error(
                "BACKUP_DIR is set and INSTEP_BACKUP_KEY is not: no backup can be made.",
                hint="docs/backups.md says how to make the key, and where to keep it.",
                id="instep.E001",
            )
        ]
    return []
