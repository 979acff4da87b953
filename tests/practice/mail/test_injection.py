"""Strings that would be headers of their own, in every field of a form that reaches a header."""
