"""What makes a record the same as another of its list: its id, or the ends of a flow."""

from pydantic import BaseModel

from csirt.model.facility import MeasureState
from csirt.model.network import Flow


def key_of(record: BaseModel) -> tuple[str, ...]:
    """Return the key of a record."""
    if isinstance(record, Flow):
        return record.from_, record.to
    if isinstance(record, MeasureState):
        return record.measure, *record.on
    return (str(getattr(record, "id", "")),)
