"""Every kind of content file by its ``schema:``, and the one way to load a file."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from csirt.files.locate import faults
from csirt.files.source import Source, read
from csirt.model.answers import Answers
from csirt.model.assessment import Evidence
from csirt.model.attack_graph import RawGraph
from csirt.model.campaign import Campaign, CampaignResult
from csirt.model.case_history import CaseHistory
from csirt.model.catalogue import AssetKinds, Assumptions, Measures, Ports, Techniques
from csirt.model.clock import Clocks
from csirt.model.contacts import Contacts
from csirt.model.curve import Curves
from csirt.model.directory_relation import DirectoryRelations
from csirt.model.diversion import DiversionRules
from csirt.model.duty import Duties
from csirt.model.exercise import Exercise
from csirt.model.exercise_framing import ExerciseFraming, ExerciseProgramme
from csirt.model.exercise_key import ExerciseKey
from csirt.model.exercise_library import InjectLibrary
from csirt.model.exercise_parts import ExerciseParts
from csirt.model.facility import Facility, SeenFacility
from csirt.model.facility_directory import DirectoryProfiles
from csirt.model.fault import ContentError
from csirt.model.follow_up import FollowUp
from csirt.model.framework import Framework
from csirt.model.framework_library import FrameworkMapping, RiskMatrix
from csirt.model.improvement import Improvement
from csirt.model.kit import KitContents, KitPrint
from csirt.model.loss import Losses
from csirt.model.mapping import Mapping
from csirt.model.outage_scenario import OutageScenario
from csirt.model.plan import Action
from csirt.model.planning import Planning
from csirt.model.playbook import Card, Playbook
from csirt.model.quality import QualitySeen
from csirt.model.quotes import Efforts, Quotes
from csirt.model.recovery import Recovery
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
from csirt.model.surge import Surge
from csirt.model.traffic import TrafficRoles, TrafficRules

KINDS: dict[str, type[BaseModel]] = {
    "csirt.action/1": Action,
    "csirt.answers/1": Answers,
    "csirt.asset-kinds/1": AssetKinds,
    "csirt.assumptions/1": Assumptions,
    "csirt.attack-graph/1": RawGraph,
    "csirt.directory-profiles/1": DirectoryProfiles,
    "csirt.directory-relations/1": DirectoryRelations,
    "csirt.campaign/1": Campaign,
    "csirt.campaign-result/1": CampaignResult,
    "csirt.card/1": Card,
    "csirt.case-history/1": CaseHistory,
    "csirt.clocks/1": Clocks,
    "csirt.contacts/1": Contacts,
    "csirt.curves/1": Curves,
    "csirt.diversion/1": DiversionRules,
    "csirt.duties/1": Duties,
    "csirt.efforts/1": Efforts,
    "csirt.evidence/1": Evidence,
    "csirt.exercise/1": Exercise,
    "csirt.exercise-framing/1": ExerciseFraming,
    "csirt.exercise-key/1": ExerciseKey,
    "csirt.exercise-parts/1": ExerciseParts,
    "csirt.exercise-programme/1": ExerciseProgramme,
    "csirt.facility/1": Facility,
    "csirt.facility-seen/1": SeenFacility,
    "csirt.follow-up/1": FollowUp,
    "csirt.framework/1": Framework,
    "csirt.framework-mapping/1": FrameworkMapping,
    "csirt.group/1": FacilityGroup,
    "csirt.group-seen/1": SeenGroup,
    "csirt.improvement/1": Improvement,
    "csirt.inject-library/1": InjectLibrary,
    "csirt.kit/1": KitPrint,
    "csirt.kit-contents/1": KitContents,
    "csirt.losses/1": Losses,
    "csirt.mapping/1": Mapping,
    "csirt.measures/1": Measures,
    "csirt.planning/1": Planning,
    "csirt.outage-scenario/1": OutageScenario,
    "csirt.playbook/1": Playbook,
    "csirt.ports/1": Ports,
    "csirt.quality-seen/1": QualitySeen,
    "csirt.quotes/1": Quotes,
    "csirt.recovery/1": Recovery,
    "csirt.region/1": Region,
    "csirt.region-seen/1": SeenRegion,
    "csirt.report/1": Definition,
    "csirt.restoration/1": RestorationOrder,
    "csirt.risk-matrix/1": RiskMatrix,
    "csirt.service/1": RegionalService,
    "csirt.rhythm/1": Rhythm,
    "csirt.sheet/1": Sheet,
    "csirt.sources/1": Bibliography,
    "csirt.surge/1": Surge,
    "csirt.techniques/1": Techniques,
    "csirt.traffic-roles/1": TrafficRoles,
    "csirt.traffic-rules/1": TrafficRules,
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
