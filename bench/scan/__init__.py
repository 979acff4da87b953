"""A web scanner at the doors, as each role: `make scan`."""
