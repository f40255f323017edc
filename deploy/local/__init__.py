"""The laptop's launcher: standard library only, runs on the system's Python 3.11."""
