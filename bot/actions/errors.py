"""Errors of the actions.

ActionError
└── SettingsError     a setting is missing; names the variable
"""


class ActionError(Exception):
    """Root of what the action server raises on purpose."""


class SettingsError(ActionError):
    """A setting is missing or wrong."""
