"""Scripts of Tabletop-Framework, in the three wrappers that are met.

``{"$schema", "scenario"}``, an entry of a library with the scenario inside, and the bare scenario,
whose modules and questions have other keys. An index of a library is no script.
"""

from typing import Any

from csirt.exchange.exercises.draft import Draft, Imported, line, number, records
from csirt.exchange.exercises.tabletop_read import FORMAT, Reader
from csirt.exchange.told import Teller, Way
from csirt.model.fault import ContentError

__all__ = ["FORMAT", "imported", "recognises"]


def recognises(data: Any) -> bool:
    """Return whether data is a script of this kind, in one of its wrappers, or their index."""
    scenario, _ = _scenario(data)
    return isinstance(scenario.get("modules"), list) or _is_index(data)


def imported(data: Any, teller: Teller) -> Imported:
    """Return the scenario of a script.

    Raises:
        ContentError: it is the index of a library, or no scenario can be made of it.
    """
    if _is_index(data):
        listed = ", ".join(line(each.get("filename")) for _, each in records(data["scenarios"]))
        raise ContentError([teller.fault("exercise.index", ("scenarios",), names=listed)])
    scenario, way = _scenario(data)
    reader = Reader(Draft(FORMAT, teller), scenario, way)
    reader.read()
    _check_counts(reader, data)
    return reader.draft.done()


def _is_index(data: Any) -> bool:
    listed = records(data.get("scenarios")) if isinstance(data, dict) else []
    return bool(listed) and all("filename" in each for _, each in listed)


def _scenario(data: Any) -> tuple[dict[str, Any], Way]:
    """Return the scenario inside whatever wraps it, and the way to it."""
    if not isinstance(data, dict):
        return {}, ()
    inside = data.get("scenario")
    return (inside, ("scenario",)) if isinstance(inside, dict) else (data, ())


def _check_counts(reader: Reader, data: dict[str, Any]) -> None:
    """Tell the counts that a library entry announces and does not hold."""
    if not reader.way:
        return
    prompts = sum(len(each["prompts"]) for each in reader.draft.phases)
    real = {
        "moduleCount": len(reader.modules),
        "injectCount": len(reader.draft.injects),
        "questionCount": prompts,
    }
    for key, count in real.items():
        announced = number(data.get(key))
        if announced is not None and announced != count:
            reader.draft.tell("exercise.count", (key,), name=key, announced=int(announced),
                              found=count)  # fmt: skip
