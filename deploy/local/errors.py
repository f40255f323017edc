"""Errors of the launcher; their text is printed to the operator as it is.

LauncherError
├── SettingError     a setting is wrong; the text names it
├── InstallError     an environment or a program could not be installed
├── TrainingError    the conversation model could not be trained
└── StartError       a process did not come up, or the data folder is in use
"""


class LauncherError(Exception):
    """Root of everything that ends the launcher with a message."""


class SettingError(LauncherError):
    """A setting is wrong."""


class InstallError(LauncherError):
    """An environment or a program could not be installed."""


class TrainingError(LauncherError):
    """The conversation model could not be trained."""


class StartError(LauncherError):
    """A process did not come up, or the data folder is in use."""
