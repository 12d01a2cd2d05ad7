"""What ``check`` finds in frameworks and answers: a file out of its place, an unknown question."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from pydantic import BaseModel

from csirt.files.source import Source
from csirt.model.answers import Answers
from csirt.model.fault import Fault, Severity
from csirt.model.framework import Framework
from csirt.model.framework_library import FrameworkMapping, RiskMatrix
from csirt.workspace.frameworks import FOLDER, frameworks
from csirt.workspace.known import Known
from csirt.workspace.plan_evidence import FOLDER as ASSESSMENTS
from csirt.workspace.root import root_of


def framework_file(source: Source, record: BaseModel, known: Known) -> Iterator[Fault]:
    """A framework or a set of answers stands where it is not read."""
    path = Path(source.file).absolute()
    root = root_of(path.parent)
    if root is None:
        return
    if isinstance(record, Answers):
        place = f"{ASSESSMENTS}/{record.facility}/{record.id}.yaml"
    elif isinstance(record, Framework | FrameworkMapping | RiskMatrix):
        place = f"{FOLDER}/{record.id}.yaml"
    else:
        return
    if path != root.absolute() / place:
        yield source.fault("check.framework-place", ("id",), severity=Severity.WARNING, place=place)


def answered_questions(source: Source, record: BaseModel, known: Known) -> Iterator[Fault]:
    """An answer is to no requirement of its framework, or is none that its scale admits."""
    if not isinstance(record, Answers):
        return
    framework = known.frameworks.get(record.framework) or frameworks().get(record.framework)
    if framework is None:
        return
    asked = {each.id for each in framework.assessable}
    scale = {each.value for each in framework.scale}
    for at, each in enumerate(record.answers):
        if each.requirement not in asked:
            near = ", ".join(get_close_matches(each.requirement, asked, n=3)) or "—"
            yield source.fault(
                "check.unknown-requirement",
                ("answers", at, "requirement"),
                name=each.requirement,
                framework=record.framework,
                near=near,
            )
        elif each.value is not None and each.value not in scale:
            yield source.fault(
                "check.unknown-answer",
                ("answers", at, "value"),
                given=each.value,
                known=", ".join(map(str, sorted(scale))) or "—",
            )
