"""Run the command line as `python -m autograder.cli`."""

from autograder.cli import main

main()
