"""The command `todo-core`, and `python -m todo_core.entrypoints`."""

import sys


def main() -> None:
    """Run the command line, if what it is made of is there."""
    try:
        from todo_core.entrypoints.command_line import run  # noqa: PLC0415 - the core needs none of it
    except ModuleNotFoundError as missing:
        if missing.name != "click":
            raise
        sys.exit(
            "The command line needs an extra: `pip install 'todo-core[server]'` brings the service,"
            " `todo-core[harness]` the checks."
        )
    run()


if __name__ == "__main__":
    main()
