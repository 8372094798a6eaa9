"""Budget: what it tells the portal when it starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BudgetConfig(AppConfig):
    name = "budget"
    verbose_name = _("Budget")

    def ready(self) -> None:
        from budget import invariants, rules, work
        from budget.views import donor
        from portal import registry
        from portal.invariants import checks

        registry.waits(_("Money"), work.waiting_for_finance)
        registry.has_home(rules.is_a_donor_only, donor.home)
        registry.has_page("budget.contribution", work.contribution_page)
        registry.has_page("budget.commitment", work.commitment_page)
        registry.has_page("budget.entry", work.entry_page, reads="contribution__donor")
        registry.finds(work.sought, order=70)
        checks.register("budget.balances", _("Balances against a recount of the ledger"), invariants.balances)
        checks.register("budget.entries", _("Entries of the ledger by themselves"), invariants.entries)
        checks.register("budget.limits", _("Balances within what they rest on"), invariants.limits)
