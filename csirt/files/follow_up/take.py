"""What becomes of an export, by what its mapping says its rows are."""

from collections.abc import Callable

from csirt.files.follow_up import accounts, awareness, dossiers, patches, phishing, privacy
from csirt.files.table.take import Table
from csirt.files.table.told import refusal
from csirt.model.follow_up import HOLDS, Export, FollowUpKind
from csirt.model.mapping import FOLLOW_UPS, Mapping, Target
from csirt.model.provenance import Provenance

TAKERS: dict[Target, Callable[[Table, str], dict[str, object]]] = {
    Target.PATCHES: patches.take,
    Target.ACCOUNTS: accounts.take,
    Target.AWARENESS: awareness.take,
    Target.PHISHING: phishing.take,
    Target.DOSSIERS: dossiers.take,
    Target.PRIVACY: privacy.take,
}


def kind_of(mapping: Mapping) -> FollowUpKind:
    """Return the kind of follow-up that a mapping reads.

    Raises:
        ContentError: its rows are part of the model.
    """
    if mapping.target not in FOLLOW_UPS:
        known = ", ".join(each.value for each in TAKERS)
        raise refusal("follow-up.wrong-target", mapping.id, target=mapping.target, known=known)
    return FollowUpKind(mapping.target.value)


def export_of(table: Table, on: str, provenance: Provenance) -> Export:
    """Return what an export says, counted as of a day.

    Raises:
        ContentError: no row says anything that is counted, or the mapping gives a wrong constant.
    """
    told = TAKERS[table.mapping.target](table, on)
    if not told[HOLDS[kind_of(table.mapping)][0]]:
        raise refusal("follow-up.nothing", table.file)
    return Export.model_validate(
        {
            "map": table.mapping.id,
            "provenance": provenance,
            "rows": len(table.records),
            **told,
        }
    )
