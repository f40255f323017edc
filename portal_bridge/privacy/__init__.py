"""Personal data stays at the door."""
