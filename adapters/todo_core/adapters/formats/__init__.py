"""Tasks as text for other applications: one format per module."""
