"""Reproducible measurements; each prints a table. Nothing here is a test."""
