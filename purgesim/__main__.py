"""``python -m purgesim``: the command line."""

from purgesim.cli import main

if __name__ == "__main__":
    main()
