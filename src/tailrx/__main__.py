"""The command `tailrx`, and `python -m tailrx`: what may go wrong before the command line itself is loaded."""

import sys


def main() -> None:
    """Loading takes a moment, in which Ctrl-C is as polite a request as later."""
    try:
        from .cli import main as command

        command()
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()
