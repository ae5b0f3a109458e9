"""The command line: parse, call, print; one file a verb."""

from onestory.cli.app import app, main

__all__ = ["app", "main"]
