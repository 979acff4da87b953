"""What is typed on the settings pages."""
