"""`todo-core verify`, which the harness brings along."""

from todo_core.entrypoints.harness.command_line import verify as command

__all__ = ["command"]
