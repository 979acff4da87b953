"""What `check --deploy` says about sign-in."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def second_factor_asked_for(**rest: Any) -> list[CheckMessage]:
    """A house with real clients asks its staff for a second factor."""
    if settings.SECOND_FACTOR or settings.DEMO:
        return []
    return [
        Warning(
            "Staff sign in without a second factor.",
            hint="Take SECOND_FACTOR=0 out of the environment.",
            id="accounts.W001",
        )
    ]
