"""Changing what is offered and when."""
