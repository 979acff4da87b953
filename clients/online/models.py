"""What clients do about visits by themselves: book, ask to move, wait for an earlier time."""
