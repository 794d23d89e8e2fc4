"""What stands between the application and the world: one technology per folder."""
