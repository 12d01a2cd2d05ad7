"""Flow rules that a person assumed and that an observation bears out: they are observed from then.

Her word stands; only how it is known changes, and only where every service of the rule was seen.
"""

from collections.abc import Iterable

from csirt.files.record_key import key_of
from csirt.model.network import Flow
from csirt.model.provenance import Basis, Provenance


def borne_out(
    rules: Iterable[Flow], found: Iterable[Flow], of_file: Provenance
) -> tuple[Flow, ...]:
    """Return rules, those that ``found`` bears out with its provenance.

    Args:
        rules: The merged rules of a facility.
        found: What importers found.
        of_file: The provenance of the person's file, which holds for a rule that says none.
    """
    shown = {key_of(each): each for each in found if _is_observed(each)}
    return tuple(
        rule.model_copy(update={"provenance": seen.provenance})
        if (seen := shown.get(key_of(rule)))
        and rule.known_by(of_file).basis is Basis.ASSUMED
        and set(rule.services) <= set(seen.services)
        else rule
        for rule in rules
    )


def _is_observed(flow: Flow) -> bool:
    return isinstance(flow.provenance, Provenance) and flow.provenance.basis is Basis.OBSERVED
