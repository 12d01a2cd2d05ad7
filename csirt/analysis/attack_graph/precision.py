"""When enough samples have been taken: stopping on the sampling error.

Source: Chow and Robbins 1965, sequential intervals of fixed width; the floor where nothing, or
everything, has fallen is the rule of three (Hanley and Lippman-Hand 1983).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MIN_BLOCKS = 64
"""Blocks, hence draws of the estimates, below which an interval over them says nothing."""


@dataclass(frozen=True, slots=True)
class Precision:
    """How exact an answer must be for its samples to be enough."""

    error: float
    """Sampling error (1.96 standard deviations) that none of the nodes may exceed."""
    of: npt.NDArray[np.intp]
    """Positions of those nodes among the watched ones."""

    def reached(self, hits: npt.NDArray[np.int64], samples: int) -> bool:
        """Return whether the blocks so far are enough: 64 at least.

        Args:
            hits: Shape (blocks, watched nodes), of whole blocks.
            samples: Samples of all these blocks.
        """
        blocks = len(hits)
        if blocks < MIN_BLOCKS:
            return False
        shares = hits[:, self.of] / (samples / blocks)
        errors = 1.96 * shares.std(axis=0, ddof=1) / np.sqrt(blocks)
        # 64 blocks without a hit have no spread; that does not make 'never' certain.
        return bool(np.maximum(errors, 3 / samples).max(initial=0.0) <= self.error)
