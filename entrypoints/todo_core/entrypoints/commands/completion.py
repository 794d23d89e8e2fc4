"""`todo-core completion`."""

import click
from click.shell_completion import get_completion_class

_PROGRAM = "todo-core"
_VARIABLE = "_TODO_CORE_COMPLETE"


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print what completes commands and options in SHELL.

    For bash, put `eval "$(todo-core completion bash)"` into ~/.bashrc; likewise for zsh and
    ~/.zshrc. For fish, write it to ~/.config/fish/completions/todo-core.fish.
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.ClickException(f"Nothing here completes for {shell}.")
    click.echo(kind(context.find_root().command, {}, _PROGRAM, _VARIABLE).source())
