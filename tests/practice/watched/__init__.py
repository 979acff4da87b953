"""Numbers for those who keep it running."""
