"""The HTTP contract (design, section 7)."""
