"""Demo members from a YAML file."""
