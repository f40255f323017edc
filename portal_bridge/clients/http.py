"""What the clients of the messaging providers share: one session, timeouts, typed failures."""

from collections.abc import Mapping
from typing import Any

import requests

from portal_bridge.errors import ProviderBusy, ProviderLocked, ProviderRefused, ProviderUnreachable

CONNECT_TIMEOUT_S = 3.0
READ_TIMEOUT_S = 10.0
_LONGEST_WAIT_S = 3600.0
_PIECE = 64 * 1024


class Api:
    """Calls one provider. Nothing of a call's content is ever put into an error."""

    def __init__(self, url: str, *, session: requests.Session | None = None) -> None:
        self.url = url
        self._session = session or requests.Session()

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        """Return the provider's answer, whatever its status.

        Raises:
            ProviderUnreachable: no answer came; it may have been acted upon.
        """
        address = path if path.startswith("http") else self.url + path
        try:
            return self._session.request(
                method,
                address,
                timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S),
                allow_redirects=False,
                **options,
            )
        except requests.RequestException:
            raise ProviderUnreachable from None

    def download(self, url: str, limit: int, **options: Any) -> tuple[requests.Response, bytes]:
        """Return an answer and at most `limit` + 1 bytes of its content.

        Raises:
            ProviderUnreachable: it broke off.
        """
        with self.call("GET", url, stream=True, **options) as reply:
            content = b""
            try:
                for piece in reply.iter_content(_PIECE):
                    content += piece
                    if len(content) > limit:
                        break
            except requests.RequestException:
                raise ProviderUnreachable from None
            return reply, content[: limit + 1]


def body_of(reply: requests.Response) -> Mapping[str, Any]:
    """Return the JSON object of an answer, an empty one when there is none."""
    try:
        body = reply.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def raise_for_status(reply: requests.Response, code: str) -> None:
    """Raise what an answer's status means, unless it is a success; `code` is the provider's."""
    status = reply.status_code
    if status < requests.codes.bad_request:
        return
    if status == requests.codes.too_many_requests:
        raise ProviderBusy(code, retry_after=seconds_of(reply.headers.get("Retry-After", "")))
    if status >= requests.codes.server_error:
        raise ProviderUnreachable(code)
    if status in (requests.codes.unauthorized, requests.codes.forbidden):
        raise ProviderLocked(code)
    raise ProviderRefused(code)


def seconds_of(header: str) -> float | None:
    """Return a Retry-After header in seconds, None when it is none that can be used."""
    if not header.isascii() or not header.isdecimal():
        return None
    return min(float(header), _LONGEST_WAIT_S)
