"""Bytes to model and back: the strict reader of YAML, importers, and the only writer."""
