"""The dossiers and documents that the tests of reports share."""

import pytest

from csirt.model.dossier import Dossier
from csirt.reporting.document import Document
from csirt.reporting.reports import composed
from reporting import dossiers


@pytest.fixture(scope="session")
def hostile() -> Dossier:
    return dossiers.hostile()


@pytest.fixture(scope="session")
def large() -> Dossier:
    return dossiers.large()


@pytest.fixture(scope="session")
def document(large: Dossier) -> Document:
    return composed(large, "audit", "fr")
