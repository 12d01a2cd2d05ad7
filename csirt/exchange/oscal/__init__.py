"""OSCAL of NIST, JSON: the catalogue of the actions, assessment results, plan of action."""
