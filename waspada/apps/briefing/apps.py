"""Django registration of briefing."""

from django.apps import AppConfig

from waspada.apps.documents.letterheads import use_letterheads


class BriefingConfig(AppConfig):
    name = "waspada.apps.briefing"
    label = "briefing"

    def ready(self) -> None:
        """Lend the letterheads, and take the word of those who write NIHIL."""
        # Models can be imported only once every app is registered.
        from waspada.apps.briefing.nil_texts import take_nil  # noqa: PLC0415
        from waspada.apps.briefing.queries import letterhead_of  # noqa: PLC0415
        from waspada.apps.intake.nil_texts import nil_words_go_to  # noqa: PLC0415

        use_letterheads(letterhead_of)
        nil_words_go_to(take_nil)
