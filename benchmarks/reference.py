"""Our numbers beside those of other software: `./run bench reference --inputs DIR`.

The folder holds the published inputs, which are their owners' and not part of this project; each
module of `benchmarks/references` names the files it needs and where its numbers come from. A
module whose files are not there is left out and named. Ends with 1 where a number differs.

    ./run bench reference --inputs DIR [--only NAME]
"""

import argparse
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.references import MODULES, Line


def main() -> int:
    """Print every number of theirs beside ours, and say how many agree."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--inputs", type=Path, required=True)
    asked.add_argument("--only", default="")
    options = asked.parse_args()
    lines: list[Line] = []
    for name in MODULES:
        if options.only not in name:
            continue
        module = import_module(f"benchmarks.references.{name}")
        lacking = [file for file in module.NEEDS if not (options.inputs / file).exists()]
        if lacking:
            print(f"{name}: left out, {', '.join(lacking)} not found in {options.inputs}")
            continue
        print(f"\n== {name}")
        found = module.compare(options.inputs)
        for line in found:
            mark = "  " if line.is_met else "≠ "
            apart = abs(line.ours - line.theirs)
            print(f"{mark}{line.name:56} {line.theirs:14.6f} {line.ours:14.6f} {apart:10.2g}")
        lines += found
    met = sum(line.is_met for line in lines)
    print(f"\n{met} of {len(lines)} numbers agree")
    return 0 if lines and met == len(lines) else 1


if __name__ == "__main__":
    sys.exit(main())
