"""Lets the first Secretariat officer in; everybody else is invited from the admin."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.models import OutgoingMessage
from portal.outgoing import outbox
from portal.people import actions


class Command(BaseCommand):
    help = "Adds a Secretariat officer, who is sent a link to choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("full_name")
        parser.add_argument("--language", choices=["fr", "en"], default="fr")

    @transaction.atomic
    def handle(self, *, email: str, full_name: str, language: str, **options) -> None:
        try:
            officer = actions.add_person(email, full_name, by=None, language=language)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        actions.grant_role(officer, "secretariat", by=None)
        outbox.queue("portal/mail/password_reset", to=officer, link=OutgoingMessage.Link.RESET)
        self.stdout.write(f"{officer} may sign in as {officer.email} once a password is chosen.")
