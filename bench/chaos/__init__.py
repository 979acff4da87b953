"""Faults with real parts: what is killed, what is cut off, and what became of the letters."""
