"""How Emma is run: on a laptop (`local`), in containers, in a cluster."""
