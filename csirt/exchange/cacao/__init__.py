"""CACAO v2.0, the playbook format of OASIS: its types, its faults, the way in and the way out."""
