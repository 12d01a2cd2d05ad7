"""From a validation error to a fault that a person can mend: place, words, and the near names."""

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from csirt.files.source import Source
from csirt.model.fault import Fault, Severity
from csirt.safe import safe
from csirt.text import say

#: Kinds of pydantic errors, by the sentence that tells them.
_SENTENCES = {
    "missing": "source.missing-key",
    "extra_forbidden": "source.unknown-key",
    "enum": "source.unknown-value",
    "literal_error": "source.unknown-value",
    "string_pattern_mismatch": "source.pattern",
    "value_error": "source.value",
    "too_short": "source.too-short",
    "string_too_short": "source.too-short",
    "greater_than": "source.out-of-range",
    "greater_than_equal": "source.out-of-range",
    "less_than": "source.out-of-range",
    "less_than_equal": "source.out-of-range",
    "finite_number": "source.out-of-range",
    "string_too_long": "source.too-long",
}
#: Forms of texts, in words; a test holds every form of every kind of file to be here.
_FORMS = {
    r"^[a-z0-9][a-z0-9-]{0,62}$": "form.id",
    r"^[a-z0-9][a-z0-9-]{0,80}$": "form.id",
    r"^[a-z0-9][a-z0-9-]{0,31}(/(tcp|udp))?$": "form.port",
    r"^all$": "form.port",
    r"^(tcp|udp)/\d{1,5}$": "form.transport-port",
    r"^\d{4}-\d{2}-\d{2}$": "form.date",
    r"^CVE-\d{4}-\d{4,}$": "form.cve",
    r"^([0-9]{2,3}|2[AB]|)$": "form.department",
    r"^([0-9]{2,3}|2[AB])$": "form.department",
    r"^[0-9][0-9A-Za-z][0-9]{7}$": "form.finess",
    r"^[0-9a-f]{64}$|^$": "form.sha256",
    r"^T\d{4}(\.\d{3})?$": "form.technique",
    r"^[0-9]{3}$": "form.three-digits",
    r"^[0-9]{2}$": "form.two-digits",
    r"^(fr|en)$": "form.language",
    r"^[pdar][1-9][0-9]?$": "form.action",
    r"^(p[1-7]|d[1-3]|a[1-5]|r[1-4])$": "form.action",
    r"^i-[a-z0-9-]{1,61}$": "form.improvement",
    r"^e-[a-z0-9-]{1,61}$": "form.evidence",
    r"^q-[a-z0-9-]{1,61}$": "form.answers",
    r"^#[0-9a-fA-F]{6}$": "form.colour",
    r"^[0-9a-f]{64}$": "form.sha256",
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$": "form.hour",
    r"^[a-z][a-z-]{0,30}/[a-z][a-z-]{0,30}$": "form.part",
    r"^[a-z0-9][a-z0-9-]{0,62}/[a-z0-9][a-z0-9-]{0,62}$": "form.duty",
}
#: What an error says when a record was given as the other side of 'X or not assessed'.
_ABSENCES = ("'not-assessed'", "'of-its-file'")


def faults(source: Source, error: ValidationError, kind: type[BaseModel]) -> Iterator[Fault]:
    """Yield every fault of ``source``, in the order of the file."""
    seen: set[tuple[int, int, str]] = set()
    details = error.errors()
    optional = {source.place(detail["loc"])[1] for detail in details if _absence(detail)}
    found = sorted(
        (_fault(source, detail, kind, optional) for detail in details if not _absence(detail)),
        key=lambda fault: (fault.line, fault.column),
    )
    for fault in found:
        key = (fault.line, fault.column, fault.path)
        if key not in seen:
            seen.add(key)
            yield fault


def _absence(detail: ErrorDetails) -> bool:
    return detail["type"] == "enum" and detail.get("ctx", {}).get("expected", "") in _ABSENCES


def _fault(
    source: Source,
    detail: ErrorDetails,
    kind: type[BaseModel],
    optional: Collection[tuple[Any, ...]],
) -> Fault:
    code = _SENTENCES.get(detail["type"], "source.wrong-type")
    mark, walked = source.place(detail["loc"])
    facts, hint = _facts(detail, source, walked, kind)
    if not hint and walked in optional and isinstance(detail["input"], str):
        hint = _near(detail["input"], [name.strip("'") for name in _ABSENCES])
    line, column = mark.line, mark.column
    if code == "source.unknown-key" and mark.key:
        line, column = mark.key
    path = ".".join(safe(part) for part in walked)
    return Fault(code, Severity.ERROR, say(code, **facts), source.file, line, column, path, hint)


def _facts(
    detail: ErrorDetails, source: Source, walked: tuple[Any, ...], kind: type[BaseModel]
) -> tuple[dict[str, Any], str]:
    given = detail["input"]
    context = detail.get("ctx", {})
    facts: dict[str, Any] = {
        "given": safe(given, limit=60) if not isinstance(given, dict | list) else "…"
    }
    facts["expected"] = safe(context.get("expected", _limits(context)), limit=400)
    if detail["type"] == "missing":
        facts["key"] = detail["loc"][-1]
    elif detail["type"] == "extra_forbidden":
        facts["key"] = safe(walked[-1])
        names = sorted(_keys_at(kind, walked[:-1]))
        facts["known"] = ", ".join(names)
        return facts, _near(str(walked[-1]), names)
    elif detail["type"] in ("enum", "literal_error"):
        names = [name.strip(" '") for name in facts["expected"].replace(" or ", ",").split(",")]
        facts["expected"] = ", ".join(names)
        return facts, _near(str(given), names)
    elif detail["type"] == "string_pattern_mismatch":
        form = _FORMS.get(context["pattern"])
        facts["expected"] = say(form) if form else context["pattern"]
    elif detail["type"] == "value_error":
        facts["problem"] = safe(context.get("error", detail["msg"]), limit=300)
    elif _SENTENCES.get(detail["type"]) is None:
        facts["expected"] = say(f"type.{_type(detail['type'])}")
    return facts, ""


def _limits(context: dict[str, Any]) -> str:
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    return ", ".join(f"{signs[key]} {value}" for key, value in context.items() if key in signs)


def _type(error: str) -> str:
    for prefix, name in (
        ("string", "text"),
        ("int", "integer"),
        ("float", "number"),
        ("bool", "boolean"),
        ("tuple", "list"),
        ("list", "list"),
        ("dict", "mapping"),
        ("model", "mapping"),
    ):
        if error.startswith(prefix):
            return name
    return "other"


def _near(name: str, names: Iterable[str]) -> str:
    near = get_close_matches(name, list(names), n=1, cutoff=0.6)
    return say("hint.did-you-mean", name=near[0]) if near else ""


def _keys_at(kind: type[BaseModel], path: tuple[Any, ...]) -> set[str]:
    """Return the keys that a record of ``kind`` may have at ``path``."""
    kinds: list[Any] = [kind]
    for part in path:
        models = [model for each in kinds for model in _models(each)]
        if isinstance(part, int):
            continue
        kinds = [
            field.annotation
            for model in models
            for name, field in model.model_fields.items()
            if part in (name, field.alias)
        ]
    return {
        field.alias or name
        for each in kinds
        for model in _models(each)
        for name, field in model.model_fields.items()
    }


def _models(annotation: Any) -> list[type[BaseModel]]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _models(get_args(annotation)[0])
    if origin in (Union, UnionType, tuple, dict):
        return [model for each in get_args(annotation) for model in _models(each)]
    return (
        [annotation] if isinstance(annotation, type) and issubclass(annotation, BaseModel) else []
    )
