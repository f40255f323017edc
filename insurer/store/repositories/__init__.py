"""Queries by topic; they take and give domain objects."""
