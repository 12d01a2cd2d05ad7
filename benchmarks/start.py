"""How long ``csirt --help`` takes, beside the bare interpreter, in one run."""

import subprocess
import sys
import time
from statistics import median


def seconds(*command: str) -> float:
    """Return the median of nine runs."""
    runs = []
    for _ in range(9):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        runs.append(time.perf_counter() - start)
    return median(runs)


if __name__ == "__main__":
    bare = seconds(sys.executable, "-c", "pass")
    helped = seconds(sys.executable, "-m", "csirt", "--help")
    print(f"python -c pass   {bare:.3f} s")
    print(f"csirt --help     {helped:.3f} s   (under 0.5)")
