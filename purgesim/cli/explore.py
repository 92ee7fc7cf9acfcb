"""`purgesim explore`: the live page."""

from __future__ import annotations

import socket
from importlib.util import find_spec
from typing import Annotated

import typer

from purgesim.cli.progress import note_compiling, stderr
from purgesim.core.errors import PurgesimError

__all__ = ["explore"]


def explore(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="Name of a scenario, or path of a TOML file.")
    ] = "kwp_1957_58",
    seed: Annotated[int, typer.Option(min=0, help="Seed of the run and of the baseline beside it.")] = 1,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; 0 takes a free one.")] = 8400,
    host: Annotated[
        str,
        typer.Option(help="Address to listen on; whoever can reach it can steer the run."),
    ] = "127.0.0.1",
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = True,
) -> None:
    """Steer a run by hand on a live page, with the run nobody touched beside it."""
    if find_spec("nicegui") is None:
        raise PurgesimError("explore: NiceGUI is not installed; install purgesim[explore]")
    port = _free(host, port)
    note_compiling()
    from purgesim.page import Session

    stderr().print("building the party")
    session = Session(scenario, seed)
    from purgesim.page.app import serve

    stderr().print(f"the page: http://{host}:{port}/ (Ctrl-C ends it)", soft_wrap=True, highlight=False)
    serve(session, host, port, show=show)


def _free(host: str, port: int) -> int:
    """Return the port, a free one for 0; before anything long is done."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
            return int(trial.getsockname()[1])
    except OSError as error:
        raise PurgesimError(
            f"explore: cannot listen on {host}, port {port} ({error.strerror or error}); give another --port or --host"
        ) from None
