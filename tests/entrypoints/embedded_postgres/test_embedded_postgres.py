"""A PostgreSQL that is there when it is needed and gone when it is not."""
