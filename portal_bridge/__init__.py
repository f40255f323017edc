"""The only public process: verify, parse, mask, keep, run the turn, answer, hand over."""
