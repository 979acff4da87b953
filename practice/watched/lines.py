"""Lines that a task logs carry its name and number, as those of a request carry the request's."""

from contextlib import ExitStack
from typing import Any

from celery import Task
from celery.signals import task_postrun, task_prerun

from practice.web.at_hand import numbered_as

_running: dict[str, ExitStack] = {}


@task_prerun.connect
def begins(task_id: str, task: Task, **kwargs: Any) -> None:
    """What is logged from here on is about this task."""
    stack = _running[task_id] = ExitStack()
    stack.enter_context(numbered_as(task=f"{task.name}[{task_id}]"))


@task_postrun.connect
def ends(task_id: str, **kwargs: Any) -> None:
    """And from here on about whatever it was before."""
    if stack := _running.pop(task_id, None):
        stack.close()
