"""Exports of account directories: BloodHound's JSON becomes a graph of who controls whom."""
