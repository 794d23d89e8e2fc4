"""What the system does, one use case per file, and the ports that it needs for that."""

from todo_core.application.core import TodoCore

__all__ = ["TodoCore"]
