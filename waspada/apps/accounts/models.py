"""Accounts, agency units, offices and memberships.

Duties belong to offices, people hold offices for a term; a membership says from when to
when an account may act for a unit in a place, by which decree.
"""

from typing import Any, ClassVar

import uuid_utils.compat
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.module_loading import import_string

from waspada.apps.accounts.fields import CodeSetField


class AccountManager(BaseUserManager["Account"]):
    """Creates accounts with a normalised user name."""

    def create_account(
        self, username: str, password: str | None = None, **columns: Any
    ) -> "Account":
        account = self.model(username=self.model.normalize_username(username).lower(), **columns)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=(username or "").lower())


class Account(AbstractBaseUser):
    """A person who signs in. Field reporters have a card and a PIN and need no e-mail."""

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7, editable=False)
    username = models.CharField(max_length=80, unique=True)
    display_name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="id")
    theme = models.CharField(max_length=5, default="auto")
    is_active = models.BooleanField(default=True)
    needs_second_factor = models.BooleanField(default=True)
    is_sample = models.BooleanField(default=False)  # a demo account, shown as "contoh"
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects: ClassVar[AccountManager] = AccountManager()

    def get_full_name(self) -> str:
        return self.display_name

    def __str__(self) -> str:
        return self.display_name or self.username


class AgencyUnit(models.Model):
    """One office of an agency in one place: KPU Bulungan, Polda Kaltara."""

    code = models.CharField(primary_key=True, max_length=40)  # "kpu-65.01"
    agency_type = models.CharField(max_length=24)
    place_code = models.CharField(max_length=16)
    name = models.CharField(max_length=160)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place_code", "agency_type"], name="unit_place")]

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A post in a unit to which duties belong: Sekda, Ketua KPU, Kabag Ops."""

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7, editable=False)
    unit = models.ForeignKey(AgencyUnit, on_delete=models.PROTECT)
    title = models.CharField(max_length=120)
    is_head_of_region = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.title


class OfficeTerm(models.Model):
    """Who holds an office from when to when; an acting holder has the seat while it lasts."""

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    is_acting = models.BooleanField(default=False)
    decree = models.CharField(max_length=120, blank=True)


class Membership(models.Model):
    """What an account may do and see: role, place, unit, clearance, compartments, term."""

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    role = models.CharField(max_length=16)
    place_code = models.CharField(max_length=16)
    unit = models.ForeignKey(AgencyUnit, on_delete=models.PROTECT)
    clearance = models.CharField(max_length=2, default="B")
    compartments = CodeSetField(blank=True, default="")
    decree = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)


class Candidacy(models.Model):
    """A head of region who stands: no access from the nomination until results are final."""

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    election_key = models.CharField(max_length=40)
    nominated_on = models.DateField()
    results_final_on = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=160)


class FieldCard(models.Model):
    """A printed card: its QR holds a random token, the PIN is known to the holder alone."""

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    token_digest = models.BinaryField(unique=True)
    pin_hash = models.CharField(max_length=200)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=60)
    revoked_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)


class ApiKey(models.Model):
    """A key for machines that send reports or read data for an account."""

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    name = models.CharField(max_length=80)
    token_digest = models.BinaryField(unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)


class SignedInSession(AbstractBaseSession):
    """A session on the server, listed under the account that signed in with it."""

    account_id = models.UUIDField(null=True, db_index=True)

    @classmethod
    def get_session_store_class(cls) -> Any:
        # The store imports this model; Django asks for it only when a session is decoded.
        return import_string(settings.SESSION_ENGINE + ".SessionStore")
