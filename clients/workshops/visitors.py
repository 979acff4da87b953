"""Where a sign-up is begun from, and how many one address may begin: against programs.

The address itself is not kept, only a keyed hash of it, and that no longer than the sign-up is
being filled in.
"""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from clients.workshops.models import SignUp

SALT = "clients.workshops.visitors"
WITHIN = timedelta(hours=1)
# Begun with a kept place, and begun at all, by one address within that time.
KEPT_AT_MOST = 10
BEGUN_AT_MOST = 60
# Nobody has read the pages in less.
FASTEST = timedelta(seconds=3)


def source_of(request: HttpRequest) -> str:
    """The visitor's address as a keyed hash; of IPv6 the network, for a house has one."""
    said = get_client_ip(request) or ""
    address = ip_address(said) if said else None
    if isinstance(address, IPv6Address):
        said = str(ip_network((address, 64), strict=False))
    return salted_hmac(SALT, said, algorithm="sha256").hexdigest()


def begun_lately(source: str, now: datetime) -> int:
    """How many sign-ups were begun from there, and are not sent yet."""
    return SignUp.objects.filter(begun_from=source, begun_at__gt=now - WITHIN).count()
