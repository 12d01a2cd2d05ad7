"""Machines by what tells them apart and, in lists that people keep, by their name alone."""

from collections import defaultdict
from dataclasses import dataclass, field

from csirt.files.matching import Index, Key, Machine


def label(name: str) -> str:
    """Return the name of a machine as people say it: without its domain, in small letters."""
    text = name.strip().lower()
    return text if text.replace(".", "").isdigit() else text.partition(".")[0]


@dataclass(slots=True)
class _Known:
    """What is indexed under one name."""

    labels: set[str] = field(default_factory=set)
    serial: str = ""
    macs: set[str] = field(default_factory=set)


class NameIndex:
    """Machines by key and, where names tell them apart, by name."""

    def __init__(self, ignored: frozenset[Key], by_name: bool) -> None:
        """Begin with none.

        Args:
            ignored: Keys that tell nothing apart in the file at hand.
            by_name: A name is one machine unless serial numbers differ, and two names are two
                machines unless their hardware is the same, whatever address they bear.
        """
        self._keys = Index(ignored)
        self._by_name = by_name
        self._known: dict[str, _Known] = defaultdict(_Known)
        self._named: dict[str, dict[str, None]] = defaultdict(dict)

    def add(self, name: str, machine: Machine) -> None:
        """Index a machine under the name by which :meth:`find` gives it back."""
        self._keys.add(name, machine)
        if self._by_name:
            known = self._known[name]
            known.labels |= _labels(machine)
            known.serial = known.serial or machine.serial.lower()
            known.macs.update(machine.macs)
            for each in known.labels:
                self._named[each].setdefault(name)

    def find(self, machine: Machine) -> str:
        """Return the name of the same machine, or nothing."""
        found = self._keys.find(machine)
        if not self._by_name or (found and self._alike(found, machine)):
            return found
        for each in sorted(_labels(machine)):
            if len(same := self._of_name(each, machine.serial.lower())) == 1:
                return same[0]
        return ""

    def _alike(self, name: str, machine: Machine) -> bool:
        """Return whether more than an address says that a machine is the one indexed."""
        known, labels = self._known[name], _labels(machine)
        same_serial = bool(known.serial) and known.serial == machine.serial.lower()
        same_name = not labels or not known.labels or bool(labels & known.labels)
        return same_name or same_serial or not known.macs.isdisjoint(machine.macs)

    def _of_name(self, label: str, serial: str) -> list[str]:
        """Return the machines of a name: those of the serial number, else those without one."""
        alike = {name: self._known[name].serial for name in self._named.get(label, ())}
        exact = [name for name, known in alike.items() if serial and known == serial]
        return exact or [name for name, known in alike.items() if not (serial and known)]


def _labels(machine: Machine) -> set[str]:
    return {label(hostname) for hostname in machine.hostnames} - {""}
