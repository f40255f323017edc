"""The pages of agents and supervisors."""

from portal_bridge.console import (  # noqa: F401 - their routes
    account,
    administration,
    canned,
    company,
    errors,
    finding,
    pages,
    reveal,
    sign_in,
    stream,
    supervision,
    trail,
)
from portal_bridge.console.guards import register

__all__ = ["register"]
