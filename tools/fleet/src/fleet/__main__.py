"""`python -m fleet`, which is what the ./fleet script runs."""

from fleet.cli import main

main()
