"""Calendar feeds: the diary and a client's visits in people's own calendars."""
