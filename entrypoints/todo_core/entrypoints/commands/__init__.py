"""The subcommands of `todo-core`, one per file."""
