"""`python -m insurer.admin`: the management centre's side, on the command line."""
