"""The policies decide all rows of people with one seat without the function."""

from django.db import migrations

from waspada.apps.accounts.row_security import renew_policies
from waspada.apps.storage.steps import DatabaseStep


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [DatabaseStep(renew_policies)]
