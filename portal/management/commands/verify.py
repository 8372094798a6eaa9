"""Says what in the portal's data isn't as it must be; exits 1 where there is anything."""

import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from portal.invariants import checks


class Command(BaseCommand):
    help = "Asks every check of the portal’s data and says in words what is wrong; exits 1 then."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="check", help="such as budget.balances; all, if none is named")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="en")

    def handle(self, *, names: list[str], language: str, verbosity: int, **options) -> None:
        known = {check.name: check for check in checks.every()}
        if unknown := [name for name in names if name not in known]:
            raise CommandError(f"No check is called {', '.join(unknown)}. There are: {', '.join(known)}.")
        found = 0
        with translation.override(language):
            for check in [known[name] for name in names or known]:
                findings = checks.ask(check)
                found += len(findings)
                if verbosity > 1 or findings:
                    self.stdout.write(f"{check.label}: {len(findings)}")
                for finding in findings:
                    where = f" {settings.PORTAL_URL}{finding.address}" if finding.address else ""
                    self.stdout.write(f"  {finding.said}{where}")
        if found:
            sys.exit(1)
