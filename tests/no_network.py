"""The suite talks to this machine alone: loopback addresses and Unix sockets."""

import ipaddress
import socket
from typing import Any


class NetworkForbidden(Exception):
    """A test tried to reach another machine."""


_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex
_getaddrinfo = socket.getaddrinfo


def _is_this_machine(host: Any) -> bool:
    if host in {None, "", "localhost", b"localhost"}:
        return True
    try:
        name = host.decode() if isinstance(host, bytes) else host
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _check(sock: socket.socket, address: Any) -> None:
    if sock.family != socket.AF_UNIX and not _is_this_machine(address[0]):
        raise NetworkForbidden(f"The suite may not reach {address[0]}.")


def _guarded_connect(self: socket.socket, address: Any) -> None:
    _check(self, address)
    _connect(self, address)


def _guarded_connect_ex(self: socket.socket, address: Any) -> int:
    _check(self, address)
    return _connect_ex(self, address)


def _guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
    if not _is_this_machine(host):
        raise NetworkForbidden(f"The suite may not look up {host}.")
    return _getaddrinfo(host, *args, **kwargs)


def forbid_network() -> None:
    """From now on every connection of this process to another machine is refused."""
    socket.socket.connect = _guarded_connect  # type: ignore[method-assign, assignment]
    socket.socket.connect_ex = _guarded_connect_ex  # type: ignore[method-assign, assignment]
    socket.getaddrinfo = _guarded_getaddrinfo  # type: ignore[assignment]
