"""Moving out: everything a practice keeps, as one file that other programs read."""
