"""Long work in small steps: it goes on after a fall, shows how far it is, and can be stopped."""
