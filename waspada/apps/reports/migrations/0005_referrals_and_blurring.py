# Adds referrals with what came back, guarded, and which parts of a photo's copy are blurred.

import django.db.models.manager
from django.db import migrations, models

import waspada.apps.accounts.fields
import waspada.apps.reports.referral_models
from waspada.apps.accounts.row_security import guard_table
from waspada.apps.storage.steps import DatabaseStep


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_queue_and_merging"),
    ]

    operations = [
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("realm", models.CharField(max_length=8)),
                ("place_code", models.CharField(max_length=16)),
                ("classification", models.CharField(default="B", max_length=2)),
                ("owner_unit", models.CharField(blank=True, max_length=40)),
                (
                    "addressee_units",
                    waspada.apps.accounts.fields.CodeSetField(blank=True, default=""),
                ),
                (
                    "concerns_units",
                    waspada.apps.accounts.fields.CodeSetField(blank=True, default=""),
                ),
                ("compartment", models.CharField(blank=True, max_length=40)),
                ("node_id", models.CharField(max_length=40)),
                ("election_key", models.CharField(blank=True, max_length=40, null=True)),
                ("province_code", models.CharField(blank=True, max_length=2)),
                ("regency_code", models.CharField(blank=True, max_length=5)),
                (
                    "id",
                    models.UUIDField(
                        default=waspada.apps.reports.referral_models._new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("report_id", models.UUIDField(null=True)),
                ("incident_id", models.UUIDField(null=True)),
                ("incident_number", models.CharField(blank=True, max_length=24)),
                ("agency", models.CharField(max_length=24)),
                ("unit_code", models.CharField(max_length=40)),
                (
                    "confirmed_units",
                    waspada.apps.accounts.fields.CodeSetField(blank=True, default=""),
                ),
                ("document_id", models.UUIDField()),
                ("number", models.CharField(max_length=80)),
                ("subject", models.CharField(max_length=240)),
                ("urgency", models.CharField(max_length=16)),
                ("due_on", models.DateField()),
                ("state", models.CharField(max_length=12)),
                ("state_changed_at", models.DateTimeField()),
                ("why_withdrawn", models.CharField(blank=True, max_length=500)),
                ("sent_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("sent_by", models.CharField(max_length=60)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unguarded",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unguarded", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ReferralReply",
            fields=[
                ("realm", models.CharField(max_length=8)),
                ("place_code", models.CharField(max_length=16)),
                ("classification", models.CharField(default="B", max_length=2)),
                ("owner_unit", models.CharField(blank=True, max_length=40)),
                (
                    "addressee_units",
                    waspada.apps.accounts.fields.CodeSetField(blank=True, default=""),
                ),
                (
                    "concerns_units",
                    waspada.apps.accounts.fields.CodeSetField(blank=True, default=""),
                ),
                ("compartment", models.CharField(blank=True, max_length=40)),
                ("node_id", models.CharField(max_length=40)),
                ("election_key", models.CharField(blank=True, max_length=40, null=True)),
                ("province_code", models.CharField(blank=True, max_length=2)),
                ("regency_code", models.CharField(blank=True, max_length=5)),
                (
                    "id",
                    models.UUIDField(
                        default=waspada.apps.reports.referral_models._new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("referral_id", models.UUIDField()),
                ("outcome", models.CharField(max_length=16)),
                ("text", models.TextField()),
                ("came_on", models.DateField()),
                ("is_on_paper", models.BooleanField(default=False)),
                ("letter_number", models.CharField(blank=True, max_length=80)),
                ("written_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("written_by", models.CharField(max_length=60)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unguarded",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unguarded", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name="attachment",
            name="blur_regions",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="attachment",
            name="blurred_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="attachment",
            name="blurred_by",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="attachment",
            name="copy_version",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["realm", "state", "due_on"], name="referral_due"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["report_id"], name="referral_report"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["incident_id"], name="referral_incident"),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["sent", "answered"])),
                fields=("report_id", "unit_code"),
                name="referral_of_report",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["sent", "answered"])),
                fields=("incident_id", "unit_code"),
                name="referral_of_incident",
            ),
        ),
        migrations.AddIndex(
            model_name="referralreply",
            index=models.Index(fields=["referral_id", "written_at"], name="reply"),
        ),
        DatabaseStep(guard_table("reports_referral", "reports_referralreply")),
    ]
