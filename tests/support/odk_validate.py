"""ODK Validate, the jar inside pyxform's wheel, which a form must pass; it needs a Java."""

import importlib.util
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest


def validate(forms: Sequence[Path]) -> None:
    """Hold forms to ODK Validate; skip where there is no Java, which is said."""
    java = shutil.which("java")
    if java is None:
        pytest.skip("no Java for ODK Validate: apt-get install default-jre-headless")
    spec = importlib.util.find_spec("pyxform")
    assert spec is not None
    assert spec.submodule_search_locations
    inside = Path(spec.submodule_search_locations[0])
    jar = inside / "validators/odk_validate/bin/ODK_Validate.jar"
    done = subprocess.run(
        [java, "-jar", str(jar), *map(str, forms)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert said.count("Xform is valid") == len(forms), said
