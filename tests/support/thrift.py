"""What every test would do again with the same outcome is done once in a process.

Nothing here changes what a test sees: the same files are served, the same garbage goes, the same
passwords are right.
"""

import gc
import os
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from whitenoise.middleware import WhiteNoiseMiddleware

from waspada.web import collecting


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Read the tests without looking for garbage, for all that is read stays; set it aside.

    From then on what lives long is set aside as in a serving process.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()
        collecting.install()


@pytest.fixture(scope="session", autouse=True)
def _static_files_listed_once() -> Iterator[None]:
    """Keep the list of static files: every new test client would read all folders again."""
    plain = WhiteNoiseMiddleware.add_files_from_finders
    kept: dict[str, Any] = {}

    def add_kept(self: WhiteNoiseMiddleware) -> None:
        if not kept:
            plain(self)
            kept.update(self.files)
        self.files.update(kept)

    WhiteNoiseMiddleware.add_files_from_finders = add_kept
    yield
    WhiteNoiseMiddleware.add_files_from_finders = plain


@pytest.fixture(scope="session", autouse=True)
def _passwords_hashed_quickly() -> None:
    """Hash passwords and PINs by the same algorithm with the least work: it is slow on purpose."""
    Argon2PasswordHasher.time_cost = 1
    Argon2PasswordHasher.memory_cost = 64  # KiB
    Argon2PasswordHasher.parallelism = 1


@pytest.fixture(scope="session", autouse=True)
def _nobody_waits_for_the_disk() -> Iterator[None]:
    """Leave what tests write to the machine's own time: it need not outlast a power cut."""
    plain = os.fsync
    os.fsync = lambda _file: None
    yield
    os.fsync = plain
