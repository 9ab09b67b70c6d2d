"""What makes questions quick at any size: words by which things are found, stamps of areas."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models

if TYPE_CHECKING:  # Django's classes take no parameters at run time
    TextField = models.TextField[Any, Any]
else:
    TextField = models.TextField


class WordsField(TextField):
    """Words between single spaces; PostgreSQL keeps them as the `tsvector` that it searches."""

    def db_type(self, connection: Any) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"


class SearchEntry(models.Model):
    """The words under which one version of an incident, or one report, is found.

    The key is a place in time (`search_index.key_of`), so that the newest come first without
    sorting. It carries no rights: whoever searches gets keys, and reads what stands behind
    them through the policy. On PostgreSQL the application's role may add and drop entries but
    not read their words.
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=1)  # i: version of an incident, r: report
    subject = models.UUIDField()
    words = WordsField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject"], name="search_subject")]


class AreaStamp(models.Model):
    """A value that changes whenever an incident of a kab/kota (or of what is above it) does.

    What was summed while a stamp held is right as long as it holds: `kept` keeps sums by it.
    """

    realm = models.CharField(max_length=8)
    area = models.CharField(max_length=5)
    stamp = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["realm", "area"], name="area_stamp_once")
        ]
