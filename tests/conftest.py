"""What every test may use; the pieces live in tests/support/."""

pytest_plugins = [
    "tests.support.selection",
    "tests.support.browser",
    "tests.support.cast",
    "tests.support.briefing",
    "tests.support.database",
    "tests.support.deliveries",
    "tests.support.elections",
    "tests.support.hanging",
    "tests.support.loaded",
    "tests.support.passing_days",
    "tests.support.programs",
    "tests.support.readiness",
    "tests.support.thrift",
]
