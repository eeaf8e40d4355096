"""`./fleet parked list`, `retry` and `drop`."""

from typing import Annotated

import typer

from fleet.errors import FleetError
from fleet.progress import console

app = typer.Typer(no_args_is_help=True, help="Messages that consumers failed on too often and put aside.")
Ids = Annotated[list[str] | None, typer.Argument(help="As ./fleet parked list shows them.")]
Every = Annotated[bool, typer.Option("--all", help="All of them.")]


@app.command("list")
def list_() -> None:
    """Show them with their reasons. The exit code is 0 when there are none."""
    from fleet import parked, settings  # noqa: PLC0415

    raise typer.Exit(parked.show(parked.redis_url(settings.load())))


@app.command("retry")
def retry(ids: Ids = None, *, every: Every = False) -> None:
    """Put messages back, for the group that failed on them and no other."""
    from fleet import parked, settings  # noqa: PLC0415

    chosen = _choice(ids, every=every)
    count = parked.retry(parked.redis_url(settings.load()), chosen)
    console.print(f"Put back: {count}.")


@app.command("drop")
def drop(
    ids: Ids = None,
    *,
    every: Every = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Give messages up: what they would have brought about never happens."""
    from fleet import parked, settings  # noqa: PLC0415

    chosen = _choice(ids, every=every)
    url = parked.redis_url(settings.load())
    if not yes and not typer.confirm("Give up what these messages would have brought about?"):
        raise typer.Exit(1)
    console.print(f"Dropped: {parked.drop(url, chosen)}.")


def _choice(ids: list[str] | None, *, every: bool) -> list[str] | None:
    """The ids; `None`: all that are parked."""
    if bool(ids) == every:
        raise FleetError("Which messages?", "Name ids that ./fleet parked list shows, or --all.")
    return ids or None
