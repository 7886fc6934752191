"""`python -m keramos`: the command line. Knows nothing by itself."""

from keramos.cli import main

if __name__ == "__main__":
    main(prog_name="keramos")
