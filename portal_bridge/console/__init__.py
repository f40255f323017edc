"""The pages of agents and supervisors."""

from portal_bridge.console import pages, sign_in, stream, supervision  # noqa: F401 - their routes
from portal_bridge.console.guards import register

__all__ = ["register"]
