"""Machines by what tells them apart and, in lists that people keep, by their name alone."""

from collections import defaultdict

from csirt.files.matching import Index, Key, Machine


def label(name: str) -> str:
    """Return the name of a machine as people say it: without its domain, in small letters."""
    text = name.strip().lower()
    return text if text.replace(".", "").isdigit() else text.partition(".")[0]


class NameIndex:
    """Machines by key and, where names tell them apart, by name."""

    def __init__(self, ignored: frozenset[Key], by_name: bool) -> None:
        self._keys = Index(ignored)
        self._by_name = by_name
        self._named: dict[str, dict[str, str]] = defaultdict(dict)

    def add(self, name: str, machine: Machine) -> None:
        """Index a machine under the name by which :meth:`find` gives it back."""
        self._keys.add(name, machine)
        if self._by_name:
            for each in {label(hostname) for hostname in machine.hostnames}:
                self._named[each].setdefault(name, machine.serial.lower())

    def find(self, machine: Machine) -> str:
        """Return the name of the same machine, or nothing."""
        found = self._keys.find(machine)
        if found or not self._by_name:
            return found
        serial = machine.serial.lower()
        for each in sorted({label(hostname) for hostname in machine.hostnames} - {""}):
            alike = self._named.get(each, {})
            same = [name for name, known in alike.items() if not (serial and known != serial)]
            if not serial or not same:
                same = [name for name, known in alike.items() if not (serial and known)]
            if len(same) == 1:
                return same[0]
        return ""
