"""Facts and rules of the insurer as plain objects. Standard library only."""
