"""Exports of a few rows, read through a mapping of a few columns."""

from pathlib import Path
from typing import Any

from csirt.files.follow_up.take import TAKERS, kind_of
from csirt.files.mappings import shipped
from csirt.files.table.take import read_table
from csirt.model.follow_up import HOLDS, FollowUp
from csirt.model.mapping import Mapping

ON = "2026-10-31"
MAPS = shipped()


class Taken:
    """What an export gave, and the codes that were told."""

    def __init__(self, path: Path, mapping: Mapping, on: str = ON) -> None:
        table = read_table(path, mapping)
        told = TAKERS[mapping.target](table, on)
        kind = kind_of(mapping)
        self.faults = table.told.faults()
        self.codes = [each.code for each in self.faults if each.code != "table.column-left"]
        self.whole = told
        self.found: Any = told[HOLDS[kind][0]]
        if self.found:
            by = {"basis": "observed", "by": "Outil", "on": on}
            export = {"map": "m", "provenance": by, "rows": 1, **told}
            FollowUp.model_validate(
                {"schema": "csirt.follow-up/1", "facility": "ch", "kind": kind, "on": on,
                 "exports": (export,)}
            )  # fmt: skip

    def fault(self, code: str) -> Any:
        return next(each for each in self.faults if each.code == code)


def taken(tmp_path: Path, how: str | Mapping, *lines: str, on: str = ON, **written: Any) -> Taken:
    """Take the lines of a CSV file through a shipped mapping or one of one's own."""
    path = tmp_path / "export.csv"
    path.write_bytes("\n".join(lines).encode(written.get("encoding", "utf-8")))
    return Taken(path, MAPS[how] if isinstance(how, str) else how, on)


def changed(id: str, **fields: Any) -> Mapping:
    """Return a shipped mapping with other constants or columns."""
    return Mapping.model_validate({**MAPS[id].model_dump(mode="json", by_alias=True), **fields})
