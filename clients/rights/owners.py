"""The one guard of what only an owner does to a record."""

from practice.access.guards import View, requires
from practice.access.permissions import Permission


def owners_deed(view: View) -> View:
    """For owners alone. Whatever else such a deed asks of them, a fresh sign-in, is asked here."""
    return requires(Permission.MANAGE_RECORDS)(view)
