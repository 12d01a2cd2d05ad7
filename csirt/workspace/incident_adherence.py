"""How closely an incident followed its playbooks: the measure that an exercise has too."""

from datetime import datetime

from csirt.operation.adherence import Adherence, adherence
from csirt.workspace.incident import Incident


def incident_adherence(incident: Incident, now: datetime) -> tuple[Adherence, ...]:
    """Return each run of a case beside its playbook, in the order in which they were started.

    Of a case that is still open, what has a target that has passed should have been done; of one
    that is closed, whatever is open as well.
    """
    state = incident.state(now)
    return tuple(
        adherence(
            run, state.entries, state.now, facilities=[place.id for place in state.facilities],
            over=state.closed, at=state.at,
        )
        for run in state.runs
    )  # fmt: skip
