"""The shipped content, and the user's own read after it: catalogue, services, bibliography."""

from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from csirt import content
from csirt.files.kinds import load
from csirt.model.catalogue import AssetKinds, Assumptions, Catalogue, Measures, Ports, Techniques
from csirt.model.region import Bibliography, RegionalService, Source
from csirt.model.traffic import RoleRule, TrafficRoles, TrafficRule, TrafficRules

C = TypeVar("C", bound=BaseModel)


def _one(folder: Path, name: str, kind: type[C]) -> C:
    return load(folder / "catalogue" / name, kind)


@cache
def catalogue(root: Path | None = None) -> Catalogue:
    """Return the risk catalogue of a content root (the shipped one by default).

    Raises:
        ContentError: a file of the catalogue is at fault.
    """
    folder = (root or content.root()) / "risk_models"
    ports = _one(folder, "ports.yaml", Ports)
    assumptions = _one(folder, "assumptions.yaml", Assumptions)
    return Catalogue(
        asset_kinds={
            each.id: each for each in _one(folder, "asset-kinds.yaml", AssetKinds).asset_kinds
        },
        ports={each.id: each for each in ports.ports},
        classes={each.id: each for each in ports.classes},
        techniques={
            each.id: each for each in _one(folder, "techniques.yaml", Techniques).techniques
        },
        measures={each.id: each for each in _one(folder, "measures.yaml", Measures).measures},
        unassessed_flaws=assumptions.unassessed_flaws,
        entry_shares={each.entry: each for each in assumptions.entry_shares},
        response=assumptions.response,
        probability_classes=assumptions.classes,
    )


def port_names(catalogue: Catalogue) -> dict[tuple[int, str], str]:
    """Return the name of each known port: ``(445, "tcp")`` is ``smb``."""
    tcp = {(number, "tcp"): port.id for port in catalogue.ports.values() for number in port.tcp}
    return tcp | {
        (number, "udp"): port.id for port in catalogue.ports.values() for number in port.udp
    }


@cache
def services(root: Path | None = None) -> dict[str, RegionalService]:
    """Return the regional and national services by id."""
    folder = (root or content.root()) / "risk_models" / "services"
    found = (load(path, RegionalService) for path in sorted(folder.glob("*.yaml")))
    return {service.id: service for service in found}


@cache
def sources(root: Path | None = None) -> dict[str, Source]:
    """Return the bibliography by id."""
    path = (root or content.root()) / "risk_models" / "sources.yaml"
    return {source.id: source for source in load(path, Bibliography).sources}


@cache
def traffic_roles(root: Path | None = None) -> tuple[RoleRule, ...]:
    """Return the rules that tell what a machine of the evidence is."""
    folder = (root or content.root()) / "risk_models" / "traffic"
    return load(folder / "roles.yaml", TrafficRoles).roles


@cache
def traffic_rules(root: Path | None = None) -> tuple[TrafficRule, ...]:
    """Return the rules of findings of the evidence."""
    folder = (root or content.root()) / "risk_models" / "traffic"
    return load(folder / "rules.yaml", TrafficRules).rules
