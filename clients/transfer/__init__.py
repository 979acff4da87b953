"""Moving in and moving out: files of other systems read, and everything of this one written."""
