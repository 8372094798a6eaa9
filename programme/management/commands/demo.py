"""Makes the demonstration's data, once, in a portal that runs with DEMO=1."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from programme import demo


class Command(BaseCommand):
    help = "Makes the demonstration: fictional people, projects, money and roadmaps. Only with DEMO=1, and once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--render", action="store_true", help="make its documents too, without waiting for a worker"
        )

    def handle(self, *, render: bool, verbosity: int, **options) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration is made only with DEMO=1; nothing was created.")
        if demo.is_made():
            self.say("The demonstration is here already; nothing was changed. `make reset` starts over.", verbosity)
            return
        with translation.override(settings.LANGUAGE_CODE):
            self.make()
        self.say("The demonstration is made.", verbosity)
        if render:
            self.say(f"Documents made: {demo.render_documents()}.", verbosity)

    def make(self) -> None:
        call_command("load_reference", verbosity=0)
        for folder in ("queue", "control"):  # where the embedded broker's bells for messages and documents go
            (settings.BROKER_FOLDER / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        demo.make()

    def say(self, text: str, verbosity: int) -> None:
        if verbosity:
            self.stdout.write(text)
