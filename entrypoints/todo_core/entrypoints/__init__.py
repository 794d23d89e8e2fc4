"""What is started, and the settings it starts with."""
