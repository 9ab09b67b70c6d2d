"""Detection reads compiled parts of big packages alone, and leaves the packages whole."""

import subprocess
import sys

import pytest

SCRIPT = """
import sys
import numpy as np
from waspada.core.detection import lean, smooth_kernels
read = {"scipy.special", "scipy.linalg", "scipy.linalg.lapack", "pycparser", "numpy.f2py"}
assert not read & set(sys.modules), read & set(sys.modules)
import cffi, scipy.linalg, scipy.special
assert scipy.special.logsumexp([0.0]) == 0 and scipy.special.betainc is not None
assert scipy.linalg.solve(np.eye(2), [1.0, 2.0])[1] == 2
half = np.array([0.5])
for name in ("betainc", "gammainc", "gammaincc", "gammaln", "ndtr", "ndtri", "stdtrit"):
    ours, whole = getattr(lean, name), getattr(scipy.special, name)
    assert ours(*[half] * ours.nin) == whole(*[half] * ours.nin), name
"""


@pytest.mark.words
def test_parts_are_read_alone_and_the_whole_can_be_read_afterwards() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
