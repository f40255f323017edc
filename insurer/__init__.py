"""The insurer's data layer. Knows nothing of Rasa, Flask, HTTP or French prose."""
