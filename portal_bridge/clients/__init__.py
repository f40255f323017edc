"""Clients of other processes."""
