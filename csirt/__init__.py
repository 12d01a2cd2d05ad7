"""Cyber-resilience of the health facilities of a region: risk, plans, exercises, audits."""

__version__ = "0.1.0"
