"""The regional and national services, and the bibliography they rest on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from csirt import content
from csirt.files.kinds import load
from csirt.files.source import read
from csirt.model.ref import parse_ref
from csirt.model.region import Bibliography, RegionalService, Reliability

MODELS = content.root() / "risk_models"
SERVICES = sorted((MODELS / "services").glob("*.yaml"))
every_service = pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)

OF_THE_SEEDS = [
    "dmp",
    "e-cerveau",
    "e-prescription",
    "ins",
    "mon-espace-sante",
    "mssante",
    "ortif",
    "pro-sante-connect",
    "ror",
    "roses",
    "s-prim",
    "santelien",
    "sas",
    "sri",
    "terr-esante",
    "via-trajectoire",
]


def service(path: Path) -> RegionalService:
    return load(path, RegionalService)


def texts(data: Any) -> Iterator[dict[str, str]]:
    if isinstance(data, dict):
        if "fr" in data:
            yield data
        for value in data.values():
            yield from texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts(value)


@pytest.fixture(scope="module")
def bibliography() -> Bibliography:
    return load(MODELS / "sources.yaml", Bibliography)


def test_every_service_of_the_founding_documents_has_its_file():
    assert {path.stem for path in SERVICES} == set(OF_THE_SEEDS)


@every_service
def test_the_name_of_a_file_is_the_id_of_its_service(path):
    assert service(path).id == path.stem


@every_service
def test_every_source_of_a_service_is_in_the_bibliography(path, bibliography):
    ids = {source.id for source in bibliography.sources}
    found = service(path)
    cited = [*found.source, *(source for fact in found.facts for source in fact.source)]
    assert {source.split()[0] for source in cited} <= ids


@every_service
def test_every_fact_of_a_service_is_sourced(path):
    assert all(fact.source for fact in service(path).facts)


@every_service
def test_every_service_it_depends_on_exists(path):
    refs = [parse_ref(text) for text in service(path).depends_on]
    assert {ref.kind for ref in refs} <= {"service"}
    assert {ref.id for ref in refs} <= set(OF_THE_SEEDS) - {path.stem}


@every_service
def test_a_service_and_its_successor_name_each_other(path):
    found = service(path)
    if found.replaced_by:
        assert service(path.with_name(f"{found.replaced_by}.yaml")).replaces == found.id
    if found.replaces:
        assert service(path.with_name(f"{found.replaces}.yaml")).replaced_by == found.id


@pytest.mark.parametrize("path", [*SERVICES, MODELS / "sources.yaml"], ids=lambda path: path.stem)
def test_every_text_is_there_in_french_and_in_english(path):
    assert all(text["fr"] and text.get("en") for text in texts(read(path).data))


def test_no_service_depends_on_itself_through_others():
    needs = {
        path.stem: [parse_ref(text).id for text in service(path).depends_on] for path in SERVICES
    }
    done: set[str] = set()
    while ready := {id for id in needs if id not in done and done.issuperset(needs[id])}:
        done |= ready
    assert done == set(needs)


def test_the_bibliography_says_everything_once(bibliography):
    ids = [source.id for source in bibliography.sources]
    assert len(ids) == len(set(ids))


def test_the_bibliography_holds_the_seeds_and_the_ninety_one_sources(bibliography):
    ids = {source.id for source in bibliography.sources}
    assert {f"seed-{n:03}" for n in range(5)} <= ids
    assert {f"s{n}" for n in range(1, 92)} <= ids


def test_a_source_without_an_address_says_in_a_note_what_it_is(bibliography):
    assert all(source.address or source.note for source in bibliography.sources)


def test_what_is_cited_from_memory_says_so_in_a_note(bibliography):
    memory = [source for source in bibliography.sources if source.reliability is Reliability.MEMORY]
    assert all(source.note for source in memory)
