"""The words in which every app says of a person or an organisation what it counts them by. What is stored is the code;
a new answer is added at the end of its list, and no code is ever given another meaning."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """What an organisation is."""

    PUBLIC = "public", _("Public authority")
    DONOR = "donor", _("Donor")
    CIVIL_SOCIETY = "civil_society", _("Civil society")
    PRIVATE = "private", _("Private sector")
    ACADEMIC = "academic", _("Academia")
    INTERGOVERNMENTAL = "intergovernmental", _("Intergovernmental organisation")
    CATEGORY_2_CENTRE = "category_2_centre", _("Category 2 centre")
    UNESCO_CHAIR = "unesco_chair", _("UNESCO Chair")
    DEVELOPMENT_BANK = "development_bank", _("Development bank")
    INTERNATIONAL_NGO = "international_ngo", _("International non-governmental organisation")
