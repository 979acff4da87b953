"""The one guard of what only an owner does to a record."""

from practice.access.guards import View, requires
from practice.access.permissions import Permission
from practice.accounts.fresh import freshly_signed_in


def owners_deed(view: View) -> View:
    """For owners alone, who have shown just now that it is them."""
    return requires(Permission.MANAGE_RECORDS)(freshly_signed_in(view))
