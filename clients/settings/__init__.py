"""The page of all settings: what may be changed, and how it stands."""
