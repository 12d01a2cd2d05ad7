"""Exports that are counted month by month: one kind a file, rows in, counts out."""
