"""The commands of ./fleet."""

import dataclasses
import sys
from typing import Annotated

import typer
from rich.markup import escape

from fleet import merchants_commands, parked_commands
from fleet.errors import FleetError
from fleet.progress import console, error_console
from fleet.stop_requests import unless_interrupted

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Runs the whole payment gateway on this machine: no Docker, no root, nothing to install by hand.",
)

app.add_typer(merchants_commands.app, name="merchants")
app.add_typer(parked_commands.app, name="parked")

# Each command imports what it needs: `./fleet logs` should not wait for what only `./fleet up` uses.


@app.command()
def up(
    *,
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Leave it running in the background.")] = False,
    demo: Annotated[bool, typer.Option("--demo", help="Run a demo shop and a stand-in of Instamojo, too.")] = False,
) -> None:
    """Start everything and print where it is. Settings come from the environment and .env (see .env.example)."""
    from fleet import settings, up  # noqa: PLC0415

    raise typer.Exit(up.up(dataclasses.replace(settings.load(), demo=demo), detach=detach))


@app.command()
def demo() -> None:
    """Walk through one payment on the running fleet: order, payment, webhooks."""
    from fleet import demo_walk, settings  # noqa: PLC0415

    raise typer.Exit(demo_walk.walk(settings.load()))


@app.command()
def down() -> None:
    """Stop everything, cleanly."""
    from fleet import settings, up  # noqa: PLC0415

    raise typer.Exit(up.down(settings.load().layout))


@app.command()
def restart(
    names: Annotated[list[str] | None, typer.Argument(help="Processes or services; left out: all of them.")] = None,
) -> None:
    """Replace running processes by new ones; no request fails meanwhile. Settings stay those of the last start."""
    from fleet import restarting, run_state, settings  # noqa: PLC0415

    layout = settings.load().layout
    if not layout.run.is_dir():
        raise FleetError("The fleet is not running.", "Start it: ./fleet up")
    with run_state.exclusive(layout):
        restarting.restart(layout, names or [])


@app.command()
def status() -> None:
    """Show every process and the gateway's health. The exit code is 0 when all is well."""
    from fleet import settings, status  # noqa: PLC0415

    raise typer.Exit(status.show(settings.load().layout))


@app.command()
def logs(
    service: Annotated[str | None, typer.Argument(help="A process or service; left out: all of them.")] = None,
    *,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what is added.")] = False,
    count: Annotated[int, typer.Option("--lines", "-n", min=0, help="How many lines of each to begin with.")] = 30,
) -> None:
    """Show the logs: one JSON object a line from the services."""
    from fleet import log_reading, settings  # noqa: PLC0415

    layout = settings.load().layout
    processes = log_reading.chosen(layout, service)
    try:
        for line in log_reading.lines(layout, processes, count, follow=follow, colours=console.is_terminal):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


@app.command()
def reset(*, yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False) -> None:
    """Delete all data: the database, Redis, made-up secrets and logs."""
    from fleet import resetting, settings  # noqa: PLC0415

    layout = settings.load().layout
    if not layout.run.is_dir():
        console.print("There is nothing to delete.")
        return
    resetting.require_stopped(layout)
    if not yes and not typer.confirm(f"Delete everything in {layout.data}?"):
        raise typer.Exit(1)
    resetting.reset(layout)
    console.print("Deleted.")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(
    context: typer.Context,
    part: Annotated[str, typer.Argument(help="One part, or all of them, two at a time.")] = "all",  # noqa: PT028 # no test
) -> None:
    """Run the tests, on servers of their own. What follows [bold]--[/] goes to pytest.

    Parts: check, chassis, each service, proxy, frontends, tools, sandbox, browser, e2e; all of them when none is named.
    """
    from fleet import test_run  # noqa: PLC0415

    arguments = context.args
    if part.startswith("-"):
        part, arguments = "all", [part, *arguments]
    raise typer.Exit(test_run.run(part, arguments))


@app.command()
def bench(
    *,
    seconds: Annotated[float, typer.Option(help="How long each measurement under pressure takes.")] = 6,
    repetitions: Annotated[int, typer.Option(min=1, help="How often each is made.")] = 3,
    steady: Annotated[float, typer.Option(help="For how many seconds payments are offered end to end.")] = 60,
    history: Annotated[bool, typer.Option("--history", help="Also among months of earlier payments.")] = False,
) -> None:
    """Measure a private fleet under load on loopback, beside a bare echo and one-row commits in the same run."""
    from fleet.bench import run  # noqa: PLC0415

    raise typer.Exit(
        unless_interrupted(
            lambda: run.run(seconds=seconds, repetitions=repetitions, steady_seconds=steady, with_history=history)
        )
    )


@app.command()
def chaos(
    names: Annotated[list[str] | None, typer.Argument(help="Experiments; left out: all of them in turn.")] = None,
    *,
    seed: Annotated[int | None, typer.Option(help="Repeat the choices of an earlier run.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="Show the experiments and break nothing.")] = False,
) -> None:
    """Break a private fleet while payments flow, and check that nothing was lost or doubled."""
    from fleet.chaos import command, experiments, report  # noqa: PLC0415

    if list_:
        report.show_list(experiments.EXPERIMENTS)
        raise typer.Exit
    raise typer.Exit(unless_interrupted(lambda: command.run(names or [], seed)))


contracts = typer.Typer(no_args_is_help=True, help="What services promise each other and the world: contracts/.")
app.add_typer(contracts, name="contracts")


@contracts.command("write")
def write_contracts() -> None:
    """Write what the code promises to contracts/."""
    from fleet.contracts import command  # noqa: PLC0415

    command.write()


@contracts.command("check")
def check_contracts() -> None:
    """Look for drift between code and contracts, and for what breaks the last published ones."""
    from fleet.contracts import command  # noqa: PLC0415

    raise typer.Exit(command.check())


@contracts.command("publish")
def publish_contracts(
    *, breaking: Annotated[bool, typer.Option("--breaking", help="Even where it breaks the last ones.")] = False
) -> None:
    """Make the contracts of now what later changes are held to."""
    from fleet.contracts import command  # noqa: PLC0415

    command.publish(breaking=breaking)


@app.command()
def check() -> None:
    """Run the linters: ruff, its formatter, pyright, import-linter; and look for drift of the contracts."""
    from fleet.checks import Checks  # noqa: PLC0415

    raise typer.Exit(1 if Checks().failing() else 0)


def main() -> None:
    """Run a command; errors that the user can act on are shown without a traceback."""
    try:
        app(prog_name="./fleet")
    except FleetError as error:
        error_console.print(f"[red]✗[/] {escape(str(error))}")
        if error.advice:
            error_console.print(f"  {escape(error.advice)}")
        if error.details:
            error_console.print(error.details, markup=False, style="dim")
        sys.exit(1)
