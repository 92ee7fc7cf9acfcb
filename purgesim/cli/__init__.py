"""The command line."""

from purgesim.cli.app import main

__all__ = ["main"]
