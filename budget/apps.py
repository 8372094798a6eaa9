"""Budget: what it tells the portal when it starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BudgetConfig(AppConfig):
    name = "budget"
    verbose_name = _("Budget")

    def ready(self) -> None:
        from budget import rules, work
        from budget.views import donor
        from portal import registry

        registry.waits(_("Money"), work.waiting_for_finance)
        registry.has_home(rules.is_a_donor_only, donor.home)
        registry.navigates(work.places)
        registry.has_page("budget.contribution", work.contribution_page)
        registry.has_page("budget.commitment", work.commitment_page)
        registry.has_page("budget.entry", work.entry_page, reads="contribution__donor")
        registry.finds(work.sought, order=70)
