"""What stops at a cut, said before it is decided; a proposal of the model, decided by a person."""

from dataclasses import dataclass
from pathlib import Path

from csirt.errors import CsirtError
from csirt.model.risk import Cut
from csirt.text import say

_MOST = 12


@dataclass(frozen=True, slots=True)
class Stops:
    """What the model says of a cut; or why it says nothing."""

    facility: str
    cut: Cut | None
    why_not: str = ""

    def lines(self, lang: str) -> tuple[str, ...]:
        """Return four lines at most, to be read aloud to the director."""
        if self.cut is None:
            return (say("cli.desk.stops.unknown", lang, facility=self.facility, why=self.why_not),)
        cut = self.cut
        told = (
            ("care-lines", [each.name[lang] for each in cut.care_lines]),
            ("applications", [each.name[lang] for each in cut.applications]),
            ("links", [each.name[lang] for each in cut.links]),
            ("keeps", [cut.names.get(id, {}).get(lang, id) for id in cut.keeps]),
        )
        return tuple(
            say(f"cli.desk.stops.{key}", lang, count=len(names), names=_listed(names) or "—")
            for key, names in ((key, list(dict.fromkeys(found))) for key, found in told)
        )


def _listed(names: list[str]) -> str:
    return ", ".join([*names[:_MOST], "…"] if len(names) > _MOST else names)


def stops(facility: str, cuts: tuple[str, ...], here: Path) -> Stops:
    """Return what stops at a facility with some cuts, as far as the workspace describes it.

    A facility that nobody described, or a cut that it does not name, is no error at night: the
    answer says that nothing is known.
    """
    import csirt.workspace

    try:
        return Stops(facility, csirt.workspace.open(here).isolate(facility, cuts))
    except CsirtError as error:
        return Stops(facility, None, str(error).split("\n")[0])
