"""What becomes of a table, by what its mapping says its rows are."""

from collections.abc import Callable
from pathlib import Path

from csirt.files import bia
from csirt.files.seen import Changes
from csirt.files.table import (
    accounts,
    applications,
    coverage,
    findings,
    flows,
    leases,
    links,
    machines,
    plugs,
    suppliers,
)
from csirt.files.table.take import Table, read_table
from csirt.files.table.told import refusal
from csirt.files.table.world import World
from csirt.model.facility import SeenFacility
from csirt.model.mapping import FOLLOW_UPS, Layout, Mapping, Target
from csirt.model.provenance import Provenance

Taker = Callable[[Table, World, SeenFacility, Provenance, str], tuple[SeenFacility, Changes]]

TAKERS: dict[Target, Taker] = {
    Target.ASSETS: machines.take,
    Target.IDENTITIES: accounts.take,
    Target.APPLICATIONS: applications.take,
    Target.SUPPLIERS: suppliers.take,
    Target.FLOWS: flows.take,
    Target.LINKS: links.take,
    Target.MEASURES: coverage.take,
    Target.CARE_LINES: bia.take,
    Target.LEASES: leases.take,
    Target.PLUGS: plugs.take,
    Target.FINDINGS: findings.take,
}


def read(path: Path, mapping: Mapping) -> Table:
    """Return the rows of a table, or the ticked cells of a matrix.

    Raises:
        ContentError: the file is refused, every reason with its place; or its rows are counted
            month by month, and are no part of the model.
    """
    if mapping.target is Target.INJECTS:
        raise refusal("table.injects", str(path), mapping=mapping.id)
    if mapping.target is Target.IMPROVEMENTS:
        raise refusal("table.quality", str(path), mapping=mapping.id)
    if mapping.target in FOLLOW_UPS:
        raise refusal("table.follow-up", str(path), mapping=mapping.id)
    if mapping.target is Target.CAMPAIGN_RESULTS:
        raise refusal("table.campaign", str(path), mapping=mapping.id)
    if mapping.target is Target.LOGS:
        raise refusal("table.log", str(path), mapping=mapping.id)
    matrix = mapping.layout is Layout.MATRIX
    return flows.read_matrix(path, mapping) if matrix else read_table(path, mapping)


def taken(
    table: Table, world: World, seen: SeenFacility, provenance: Provenance, zone: str
) -> tuple[SeenFacility, Changes]:
    """Return what was seen with the records of a table, and what that changed."""
    return TAKERS[table.mapping.target](table, world, seen, provenance, zone)
