"""Wakes those who wait for a message."""
