"""A step of a migration that speaks to the database, and seldom to models."""

from typing import Any

from django.db import migrations, router
from django.utils.functional import SimpleLazyObject


class DatabaseStep(migrations.RunPython):
    """Run `code(apps, schema_editor)`; the models as they were are made when it asks for them.

    RunPython makes every model of the project for each of its steps, a tenth of a second
    each; a new database runs forty such steps, and hardly one looks at a model.
    """

    def __init__(self, code: Any) -> None:
        super().__init__(code, migrations.RunPython.noop)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.code], {}

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if router.allow_migrate(schema_editor.connection.alias, app_label, **self.hints):
            models: Any = SimpleLazyObject(lambda: from_state.apps)
            self.code(models, schema_editor)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Leave the database as it is, as these steps always did."""
