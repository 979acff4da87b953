"""The client's own health form: one question a page, by link or on their own pages."""
