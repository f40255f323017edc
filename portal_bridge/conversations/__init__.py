"""A conversation: what comes in, the turn that answers, what was said."""
