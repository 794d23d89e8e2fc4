"""Running the service on Granian: one server process, its workers, and their orderly end."""
