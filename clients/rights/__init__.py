"""What people may ask of a practice about what is written of them."""
