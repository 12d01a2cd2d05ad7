"""Snapshots of one hospital: a mapping, a day, and what it says."""

from typing import Any

from csirt.model.follow_up import HOLDS, FollowUp

BY = {"basis": "observed", "by": "Outil", "on": "2026-01-01"}


def snapshot(kind: str, on: str, found: Any, *, map: str = "m", **more: Any) -> FollowUp:
    """Return a file of one export."""
    export = {"map": map, "provenance": BY, "rows": 1, HOLDS[kind][0]: found, **more}
    return FollowUp.model_validate(
        {"schema": "csirt.follow-up/1", "facility": "ch", "kind": kind, "on": on,
         "exports": [export]}
    )  # fmt: skip


def flaw(name: str = "X", *machines: str, **said: Any) -> dict[str, Any]:
    return {"name": name, "severity": "high", "target_days": 30,
            "machines": list(machines or ("a",)), **said}  # fmt: skip


def patches(
    on: str, *flaws: dict[str, Any], map: str = "m", **machines: dict[str, Any]
) -> FollowUp:
    """Return a report of flaws on the machines that they name and on those given."""
    names = {name for each in flaws for name in each["machines"]} | set(machines)
    found = [{"name": name, **machines.get(name, {})} for name in sorted(names)]
    return snapshot("patches", on, found, map=map, flaws=list(flaws))


def accounts(on: str, map: str = "m", **findings: tuple[int, ...]) -> FollowUp:
    """Return counts of accounts: ``unused=(3, 20)``, or with those unknown ``(3, 20, 2)``."""
    found = [
        {"finding": name.replace("_", "-"), "count": said[0], "of": said[1],
         "unknown": said[2] if len(said) > 2 else 0}
        for name, said in findings.items()
    ]  # fmt: skip
    return snapshot("accounts", on, found, map=map)
