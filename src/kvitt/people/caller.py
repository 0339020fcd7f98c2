"""Where a request comes from."""

from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from kvitt.people.actions.sign_in import Caller


def caller_of(request: HttpRequest) -> Caller:
    """Program and network address, as the session list shows them and as guesses are counted."""
    return Caller(user_agent=request.headers.get("User-Agent", ""), network=network_of(request.META))


def network_of(meta: dict[str, Any]) -> str:
    """The address of the nearest computer that is not one of our own proxies (KVITT_PROXIES).

    What the header says is believed only as far as our own proxies wrote it: from the right, up to the first stranger.
    """
    proxies = [ip_network(one, strict=False) for one in settings.KVITT_PROXIES]
    chain = [part.strip() for part in str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",")]
    nearest = str(meta.get("REMOTE_ADDR", ""))
    while proxies and chain and chain[-1] and _is_one_of(nearest, proxies):
        nearest = chain.pop()
    return nearest


def _is_one_of(address: str, networks: list[Any]) -> bool:
    try:
        return any(ip_address(address) in network for network in networks)
    except ValueError:
        return False
