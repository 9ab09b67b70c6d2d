"""Run the `waspada` command: `python -m waspada`."""

from waspada.cli import main

if __name__ == "__main__":
    main()
