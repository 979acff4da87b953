"""What is safe for whom: health flags in, levels and routine decisions out. Pure throughout."""
