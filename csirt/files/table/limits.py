"""How much of a table is read; beyond, a clear refusal instead of a full memory."""

MAX_BYTES = 100_000_000
"""Size of a CSV file or a workbook on disk."""
MAX_UNPACKED = 400_000_000
"""Size of all parts of a workbook once unpacked."""
MAX_PARTS = 2_000
MAX_ROWS = 200_000
MAX_CELLS = 5_000_000
"""Cells of a table, empty ones included."""
