"""Ports by the name of the catalogue and back."""

from collections import defaultdict
from collections.abc import Mapping

from csirt.files.inventory.observation import Span

Names = Mapping[tuple[int, str], str]
"""Names of ports in the catalogue: ``(445, "tcp")`` is ``smb``."""


class PortLabels:
    """Ports by name and back."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._ports: dict[str, set[tuple[int, str]]] = defaultdict(set)
        for port, name in names.items():
            self._ports[name].add(port)
        self._covered: dict[int, dict[str, set[int]]] = {}

    def label(self, number: int, protocol: str) -> str:
        """Return the name of a port, or ``8080/tcp``."""
        return self._names.get((number, protocol)) or f"{number}/{protocol}"

    def covered(self, label: str, spans: tuple[Span, ...]) -> bool:
        """Return whether a scan of ``spans`` looked at every port behind a name.

        Only the protocols of the scan count: a TCP scan says all it can of a name with a UDP port.
        """
        if not spans:
            return True
        looked = self._looked(spans)
        ports = self._ports.get(label) or _numbered(label)
        mine = [(number, protocol) for number, protocol in ports if protocol in looked]
        return bool(mine) and all(number in looked[protocol] for number, protocol in mine)

    def _looked(self, spans: tuple[Span, ...]) -> dict[str, set[int]]:
        found = self._covered.get(id(spans))
        if found is None:
            found = defaultdict(set)
            for span in spans:
                found[span.protocol].update(range(span.first, min(span.last, 65_535) + 1))
            self._covered[id(spans)] = dict(found)
        return found


def _numbered(label: str) -> set[tuple[int, str]]:
    number, _, protocol = label.partition("/")
    return {(int(number), protocol)} if number.isdigit() and protocol else set()
