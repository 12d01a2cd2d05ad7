"""The console of Rich, when its reader goes away: ``csirt … | head`` is no error."""

from rich.console import Console


class Screen(Console):
    """A console that leaves a broken pipe to the one place where exceptions become codes."""

    def on_broken_pipe(self) -> None:
        """Raise again what Rich would make a code of failure of.

        Raises:
            BrokenPipeError: always.
        """
        self.quiet = True
        raise BrokenPipeError
