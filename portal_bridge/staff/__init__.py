"""The people of the console: how they prove who they are, and who administers them."""
