"""The app's name for Django, and what it listens to."""

from django.apps import AppConfig


class SeriesConfig(AppConfig):
    """clients.series."""

    name = "clients.series"

    def ready(self) -> None:
        """Visits are counted anew, a new stop pauses what runs, the next visit is proposed
        by the plan, the measures of a visit go by its place in it, a plot says when it changed,
        and a review that is due needs somebody.
        """
        from clients import plan_changes
        from clients.appointments import changes as visits
        from clients.appointments.suggestions import plan_interval
        from clients.measures.planned import plan_place
        from clients.screening import changes as health
        from clients.screening.needs import also_needs
        from clients.series.booking import interval_of
        from clients.series.counting import recount_visit
        from clients.series.health import pause_on_stop
        from clients.series.needs import reviews_due, reviews_reached
        from clients.series.plan_changes import of_series
        from clients.series.queries import place_in_series

        visits.listen(recount_visit)
        health.listen(pause_on_stop)
        plan_interval(interval_of)
        plan_place(place_in_series)
        plan_changes.tell(of_series)
        also_needs(reviews_due, of=reviews_reached)
