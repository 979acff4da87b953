"""Registrations and insurance of the people who work here, and until when they hold."""
