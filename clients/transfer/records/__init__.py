"""Files about people who are here already: their visits, old notes, and what they owe."""
