"""Alembic migrations of the schema `insurer`; run by insurer.store.setup."""
