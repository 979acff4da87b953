"""Short labels that a practice gives its clients, to find them by. Never about health."""
