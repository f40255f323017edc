"""The demo portal: what stands in for an insurer's own member space (EMMA_DEMO=1 only)."""
