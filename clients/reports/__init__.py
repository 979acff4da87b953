"""What became of the work, in numbers: of whole months or weeks, and never of one person."""
