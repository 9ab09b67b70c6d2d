"""Django registration of feeds."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "waspada.apps.feeds"
    label = "feeds"

    def ready(self) -> None:
        """Read reports of the channel news here, and show the way in."""
        from waspada.apps.feeds.reading import READER, print_known  # noqa: PLC0415 (models)
        from waspada.apps.feeds.taking import CHANNEL  # noqa: PLC0415
        from waspada.apps.feeds.way import declare_way  # noqa: PLC0415
        from waspada.apps.news.grouping import print_by  # noqa: PLC0415
        from waspada.apps.reports.reading import read_by  # noqa: PLC0415

        read_by(CHANNEL, READER)
        print_by(CHANNEL, print_known)
        declare_way()
