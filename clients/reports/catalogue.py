"""All reports, in the order of their page."""

from clients.reports.adherence import ADHERENCE
from clients.reports.new_clients import NEW_CLIENTS
from clients.reports.outcomes import OUTCOMES
from clients.reports.rebooking import REBOOKING
from clients.reports.report import Report
from clients.reports.series import SERIES
from clients.reports.sources import SOURCES
from clients.reports.visits import CANCELLATIONS, VISITS
from clients.reports.waiting import WAITING
from clients.reports.workshops import WORKSHOPS
from practice.access.permissions import Permission
from practice.accounts.models import Membership

REPORTS = (
    VISITS, CANCELLATIONS, REBOOKING, WAITING, NEW_CLIENTS, SOURCES, SERIES, OUTCOMES, ADHERENCE,
    WORKSHOPS,
)  # fmt: skip


def reports_for(member: Membership) -> list[Report]:
    """Those that the member's role opens: the office none of what clients told of themselves."""
    clinical = member.may(Permission.WRITE_NOTES)
    return [report for report in REPORTS if clinical or not report.is_clinical]
