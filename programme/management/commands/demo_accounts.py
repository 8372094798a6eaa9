"""Prints the demonstration's sign-ins."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from portal.roles import ROLES
from programme.demo import texts


class Command(BaseCommand):
    help = "Prints the demonstration's accounts: address, role, and what to look at. Only with DEMO=1."

    def handle(self, **options) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration's accounts exist only with DEMO=1.")
        said = texts.read("people")
        rows = [(account["email"], role_of(account), account["look"]) for account in said["accounts"]]
        widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
        self.stdout.write(f"Demonstration sign-ins (password of all: {said['password']})\n")
        for email, role, look in rows:
            self.stdout.write(f"  {email:{widths[0]}}  {role:{widths[1]}}  {look}")


def role_of(account: dict) -> str:
    """The account's roles in English, with the Party's code where there is one."""
    with translation.override("en"):
        names = " and ".join(str(ROLES[role].name) for role in account["roles"])
    return f"{names}, {account['party']}" if "party" in account else names
