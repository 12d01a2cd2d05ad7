"""Digits five lines high, for a clock that is read from the other end of a room."""

HEIGHT = 5
_ROWS = (
    "█████      █  █████  █████  █   █  █████  █████  █████  █████  █████",
    "█   █      █      █      █  █   █  █      █          █  █   █  █   █",
    "█   █      █  █████  █████  █████  █████  █████      █  █████  █████",
    "█   █      █  █          █      █      █  █   █      █  █   █      █",
    "█████      █  █████  █████      █  █████  █████      █  █████  █████",
)
_WIDTH, _STEP = 5, 7

DIGITS = {
    sign: tuple(row[at * _STEP : at * _STEP + _WIDTH] for row in _ROWS)
    for at, sign in enumerate("0123456789")
} | {":": (" ", "█", " ", "█", " ")}
"""Each digit, and the colon, as its five lines."""
