"""``python -m csirt``."""

from csirt.cli.app import main

if __name__ == "__main__":
    main()
