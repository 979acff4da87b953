"""Sealed copies of everything that is kept, and the way back from them."""

from collections.abc import Callable

# What apps do once data is back, such as erasing again who was erased since. Each is called without
# arguments, after the checks, and answers with a sentence for whoever restores, or with nothing.
# They are called in the order of the apps, each whatever became of the others.
after_restore: list[Callable[[], str]] = []
# The same, behind all of those: what they did is in the trace, and is sealed then.
last_of_all: list[Callable[[], str]] = []
