"""What a new practice sets up, one thing a page. What is done is read from the data itself."""
