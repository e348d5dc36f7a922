"""`fleetapi completion`: print the completion script of a shell, which click provides."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from fleetapi.cli.app import App
from fleetapi.cli.framework import COMPLETION_VARIABLE, command

__all__ = ["completion"]


@command(uses=())
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]), help="Your shell.")
def completion(app: App, shell: str) -> None:
    """Print the script that completes commands in your shell.

    Load it in the startup file of your shell:

    \b
      eval "$(fleetapi completion bash)"                    in ~/.bashrc
      eval "$(fleetapi completion zsh)"                     in ~/.zshrc
      fleetapi completion fish > ~/.config/fish/completions/fleetapi.fish
    """
    from fleetapi.cli.catalogue import root

    made = get_completion_class(shell)
    assert made is not None  # one of the choices
    app.output.raw(made(root, {}, "fleetapi", COMPLETION_VARIABLE).source())
