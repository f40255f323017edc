"""Insurer profiles: one YAML file each, facts only from the insurer's own documents."""
