"""The doors of the providers: signature, parsing, and one insert; the work is done afterwards."""
