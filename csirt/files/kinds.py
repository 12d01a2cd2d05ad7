"""Every kind of content file by its ``schema:``, and the one way to load a file."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from csirt.files.locate import faults
from csirt.files.source import Source, read
from csirt.model.assessment import Evidence
from csirt.model.attack_graph import RawGraph
from csirt.model.catalogue import AssetKinds, Assumptions, Measures, Ports, Techniques
from csirt.model.clock import Clocks
from csirt.model.contacts import Contacts
from csirt.model.facility import Facility, SeenFacility
from csirt.model.facility_directory import DirectoryProfiles
from csirt.model.fault import ContentError
from csirt.model.improvement import Improvement
from csirt.model.kit import KitContents, KitPrint
from csirt.model.mapping import Mapping
from csirt.model.plan import Action
from csirt.model.playbook import Card, Playbook
from csirt.model.region import (
    Bibliography,
    FacilityGroup,
    Region,
    RegionalService,
    SeenRegion,
    Settings,
)
from csirt.model.report import Definition
from csirt.model.restoration import RestorationOrder
from csirt.model.rhythm import Rhythm
from csirt.model.seen_group import SeenGroup
from csirt.model.sheet import Sheet

KINDS: dict[str, type[BaseModel]] = {
    "csirt.action/1": Action,
    "csirt.asset-kinds/1": AssetKinds,
    "csirt.assumptions/1": Assumptions,
    "csirt.attack-graph/1": RawGraph,
    "csirt.directory-profiles/1": DirectoryProfiles,
    "csirt.card/1": Card,
    "csirt.clocks/1": Clocks,
    "csirt.contacts/1": Contacts,
    "csirt.evidence/1": Evidence,
    "csirt.facility/1": Facility,
    "csirt.facility-seen/1": SeenFacility,
    "csirt.group/1": FacilityGroup,
    "csirt.group-seen/1": SeenGroup,
    "csirt.improvement/1": Improvement,
    "csirt.kit/1": KitPrint,
    "csirt.kit-contents/1": KitContents,
    "csirt.mapping/1": Mapping,
    "csirt.measures/1": Measures,
    "csirt.playbook/1": Playbook,
    "csirt.ports/1": Ports,
    "csirt.region/1": Region,
    "csirt.region-seen/1": SeenRegion,
    "csirt.report/1": Definition,
    "csirt.restoration/1": RestorationOrder,
    "csirt.service/1": RegionalService,
    "csirt.rhythm/1": Rhythm,
    "csirt.sheet/1": Sheet,
    "csirt.sources/1": Bibliography,
    "csirt.techniques/1": Techniques,
    "csirt.workspace/1": Settings,
}

C = TypeVar("C", bound=BaseModel)


def built(source: Source, kind: type[C]) -> C:
    """Return the record of ``kind`` that a source holds.

    Raises:
        ContentError: every fault of the file, each with file, line, column, path and mend.
    """
    named = source.data.get("schema") if isinstance(source.data, dict) else None
    other = KINDS.get(named) if isinstance(named, str) else None
    if other is not None and other is not kind:
        expected = next((name for name, each in KINDS.items() if each is kind), kind.__name__)
        fault = source.fault("source.other-kind", ("schema",), given=named, expected=expected)
        raise ContentError([fault])
    try:
        return kind.model_validate(source.data)
    except ValidationError as error:
        raise ContentError(faults(source, error, kind)) from error


def load(path: Path, kind: type[C]) -> C:
    """Read one content file as a ``kind``.

    Raises:
        ContentError: every fault of the file, each with file, line, column, path and mend.
    """
    return built(read(path), kind)


def kind_of(source: Source) -> type[BaseModel]:
    """Return the type that the ``schema:`` of a file names.

    Raises:
        ContentError: there is no ``schema:``, or nothing bears that name.
    """
    named: Any = source.data.get("schema", "") if isinstance(source.data, dict) else ""
    found = KINDS.get(named) if isinstance(named, str) else None
    if found is None:
        code = "source.unknown-schema" if named else "source.no-schema"
        raise ContentError([source.fault(code, ("schema",), given=named, known=", ".join(KINDS))])
    return found
