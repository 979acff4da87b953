"""The app's name for Django, and which rows tell something of a client."""

from django.apps import AppConfig


class TraceConfig(AppConfig):
    """clients.trace."""

    name = "clients.trace"

    def ready(self) -> None:
        """Watch every model that holds somebody's details or anything clinical."""
        from clients.screening.needs import also_needs
        from clients.trace.needs import broken_chains, broken_trace
        from clients.trace.witness import watch

        watch()
        also_needs(broken_trace, of=broken_chains)
