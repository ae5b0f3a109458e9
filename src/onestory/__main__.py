"""Run the command line with `python -m onestory`."""

from onestory.cli import main

main()
