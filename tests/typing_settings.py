"""For the type checker, which reads the settings outside the suite."""

import tests.environment
from practice.settings import *  # noqa: F403

__all__ = ["tests"]
