"""Keeps the connections to the action server open between calls; Rasa opens one for each."""

import aiohttp
import ujson
from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
from rasa.utils.endpoints import EndpointConfig

_connectors: list[aiohttp.TCPConnector] = []  # one, made within the event loop


def session(endpoint: EndpointConfig) -> aiohttp.ClientSession:
    """Return a session for one call as Rasa's own, on connections that outlive it."""
    if not _connectors:
        _connectors.append(aiohttp.TCPConnector())
    return aiohttp.ClientSession(
        connector=_connectors[0],
        connector_owner=False,
        headers=endpoint.headers,
        timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
        json_serialize=ujson.dumps,  # the tracker of twelve turns is 75 KB
    )


async def close() -> None:
    """Close what is kept."""
    while _connectors:
        await _connectors.pop().close()


def install() -> None:
    """Let Rasa's endpoints use them."""
    EndpointConfig.session = session
