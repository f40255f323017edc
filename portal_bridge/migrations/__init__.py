"""Alembic migrations of the schema `bridge`."""
