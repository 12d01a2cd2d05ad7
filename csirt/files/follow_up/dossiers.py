"""Rows that are pieces of the preparation dossiers: where each stands, and who holds it."""

from re import compile as pattern

from csirt.files.follow_up.cells import function, left, past, word
from csirt.files.table.take import Table
from csirt.model.fault import Severity
from csirt.model.follow_up import DossierPiece, DossierState
from csirt.model.record import NOT_ASSESSED

_CODE = pattern(r"[a-z][a-z-]{0,30}/[a-z][a-z-]{0,30}")


def take(table: Table, on: str) -> dict[str, object]:
    """Return the pieces of a table; one without a state is not assessed."""
    found: dict[str, DossierPiece] = {}
    for record in table.records:
        code = record.text("piece")
        if not _CODE.fullmatch(code):
            left(table, record, "piece")
            continue
        if code in found:
            spot = table.spot(record, "piece")
            table.told.add("follow-up.twice", spot, Severity.WARNING, name=code)
            continue
        found[code] = DossierPiece(
            piece=code,
            state=word(table, record, "state", DossierState) or NOT_ASSESSED,
            owner=function(table, record, "owner"),
            on=past(table, record, "date", on),
            proof=function(table, record, "proof"),
            next_test=record.text("next_test") or None,
        )
    return {"pieces": tuple(each for _, each in sorted(found.items()))}
