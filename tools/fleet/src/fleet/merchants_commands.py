"""`./fleet merchants deactivate` and `activate`."""

from typing import Annotated

import typer

from fleet.progress import console

app = typer.Typer(no_args_is_help=True, help="Shut merchants out of the gateway, and let them in again.")
Who = Annotated[str, typer.Argument(metavar="EMAIL-OR-ID", help="The merchant.")]


@app.command()
def deactivate(who: Who) -> None:
    """Shut a merchant out: its keys and sessions, and payments of its shoppers. What is on its way ends as it would."""
    _change("deactivate", who)
    console.print("Within ten seconds nothing of it is accepted any more.")


@app.command()
def activate(who: Who) -> None:
    """Let a merchant in again, with the keys and orders that it had."""
    _change("activate", who)


def _change(word: str, who: str) -> None:
    from fleet import merchant_activity, settings  # noqa: PLC0415

    merchant_activity.change(settings.load(), word, who)
