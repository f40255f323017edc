"""Tables of the schema `bridge` and what reads and writes them."""
