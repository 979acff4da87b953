"""Treatment series: a planned course of visits, and what it has come to."""
