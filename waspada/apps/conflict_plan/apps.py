"""Django registration of conflict_plan."""

from django.apps import AppConfig


class ConflictPlanConfig(AppConfig):
    name = "waspada.apps.conflict_plan"
    label = "conflict_plan"
