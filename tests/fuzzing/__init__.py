"""Whatever could be sent to every form there is: found from its pages, not from a list."""
