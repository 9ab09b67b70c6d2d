"""Start Django for a command, once its environment is decided."""

import os


def start_django() -> None:
    """Load settings and apps; cheap when they are loaded already."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waspada.settings")
    import django

    django.setup()
    from django.utils import translation

    from waspada.cli.language import LANGUAGE

    translation.activate(LANGUAGE)


def prepare_database(*, verbosity: int = 0) -> None:
    """Bring the database to today's shape; nothing happens when it has it already."""
    from django.core.management import call_command

    call_command("migrate", verbosity=verbosity, interactive=False)
    call_command("createcachetable", verbosity=0)
