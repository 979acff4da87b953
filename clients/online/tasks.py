"""What the bell calls. No arguments, no results: everything is in the tables."""

from celery import shared_task
from django.utils import timezone

from clients.appointments import holds
from clients.online import offering


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=90)
def let_go_of_holds() -> None:
    """Free the times that nobody booked while they were kept."""
    holds.let_go_of_run_out(timezone.now())


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=90)
def pass_on_offers() -> None:
    """Offer what came free; what nobody answered goes to the next."""
    offering.pass_on(now=timezone.now())
