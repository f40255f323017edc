"""What the data layer can do, one topic per module; the caller comes first."""
