"""Use cases: a folder is opened, its files loaded and resolved, the pure rooms composed, results
saved."""

from csirt.workspace.folder import Workspace
from csirt.workspace.folder import opened as open

__all__ = ["Workspace", "open"]
