"""Django registration of intake: the ways in that are not of an app above."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "waspada.apps.intake"
    label = "intake"

    def ready(self) -> None:
        """Declare the ways in, take the texts of gateways, and hear how each way does."""
        from waspada.apps.delivery.mailbox import letters_go_to  # noqa: PLC0415
        from waspada.apps.delivery.sealed import open_sealed_by  # noqa: PLC0415
        from waspada.apps.delivery.texts import texts_go_to  # noqa: PLC0415 (models)
        from waspada.apps.intake import mail_receiving  # noqa: PLC0415
        from waspada.apps.intake.addresses import opened_for_sending  # noqa: PLC0415
        from waspada.apps.intake.coming import CHANNELS, READER, Texts  # noqa: PLC0415
        from waspada.apps.intake.health import Meter, heard  # noqa: PLC0415
        from waspada.apps.intake.own_ways import declare_own  # noqa: PLC0415
        from waspada.apps.intake.text_ways import declare_text_ways  # noqa: PLC0415
        from waspada.apps.reports.listening import listen  # noqa: PLC0415
        from waspada.apps.reports.reading import read_by  # noqa: PLC0415

        declare_own()
        declare_text_ways()
        listen(heard, Meter("api", writes_itself=False))
        texts_go_to(Texts())
        open_sealed_by(opened_for_sending)
        mail_receiving.declare_mail_way()
        letters_go_to(mail_receiving.TAKER)
        read_by(mail_receiving.CHANNEL, mail_receiving.READER)
        for channel in CHANNELS:
            read_by(channel, READER)
