"""The settings pages of what is offered and when."""
