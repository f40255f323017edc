"""How French is read by Rasa's process and by the actions alike: the standard library alone."""
