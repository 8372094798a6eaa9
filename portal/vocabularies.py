"""The words in which every app says of a person or an organisation what it counts them by. What is stored is the code;
a new answer is added at the end of its list, and no code is ever given another meaning."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Sector(models.TextChoices):
    """Whom somebody stands for (note: public authorities, civil society and the private sector, with academia)."""

    PUBLIC = "public", _("Public")
    PRIVATE = "private", _("Private")
    CIVIL_SOCIETY = "civil_society", _("Civil society")
    ACADEMIC = "academic", _("Academic")


class Gender(models.TextChoices):
    """As the person says it, or not."""

    WOMAN = "woman", pgettext_lazy("gender", "Woman")
    MAN = "man", pgettext_lazy("gender", "Man")
    OTHER = "other", pgettext_lazy("gender", "Another answer")
    NOT_SAID = "", pgettext_lazy("gender", "I’d rather not say")


class AgeBand(models.TextChoices):
    """Two bands alone: what the programme asks is whether the young take part, and a finer one could name a person."""

    UNDER_35 = "under_35", pgettext_lazy("age", "Under 35")
    FROM_35 = "from_35", pgettext_lazy("age", "35 and over")


class MinisterialDomain(models.TextChoices):
    """The twelve domains of government that the note calls upon (direct beneficiaries)."""

    CULTURE = "culture", pgettext_lazy("ministerial domain", "Culture")
    DIGITAL_ECONOMY = "digital_economy", pgettext_lazy("ministerial domain", "Digital economy")
    EDUCATION = "education", pgettext_lazy("ministerial domain", "Education")
    INDUSTRY = "industry", pgettext_lazy("ministerial domain", "Industry")
    INFORMATION = "information", pgettext_lazy("ministerial domain", "Information, communication and broadcasting")
    TRADE = "trade", pgettext_lazy("ministerial domain", "Trade")
    EMPLOYMENT = "employment", pgettext_lazy("ministerial domain", "Employment")
    TAXATION = "taxation", pgettext_lazy("ministerial domain", "Taxation")
    COMPETITION = "competition", pgettext_lazy("ministerial domain", "Competition")
    GENDER_EQUALITY = "gender_equality", pgettext_lazy("ministerial domain", "Gender equality")
    FOREIGN_AFFAIRS = "foreign_affairs", pgettext_lazy("ministerial domain", "Foreign affairs")
    STATISTICS = "statistics", pgettext_lazy("ministerial domain", "Statistics")


class BeneficiaryGroup(models.TextChoices):
    """The note's beneficiaries: four direct groups, then three indirect ones."""

    GOVERNMENTS = "governments", _("Governments: decision-makers, civil servants, public institutions")
    TEAM_MEMBERS = "team_members", _("Members of the national multi-stakeholder teams")
    CIVIL_SOCIETY = "civil_society", pgettext_lazy("beneficiaries", "Civil society")
    PRIVATE_SECTOR = "private_sector", _("Private sector: enterprises, professionals, entrepreneurs, creators")
    WOMEN_AND_YOUTH = "women_and_youth", _("Women artists, culture professionals and young people")
    UNIVERSITIES = "universities", _("Academic institutions, research and training centres")
    PUBLIC = "public", _("The general public")

    @property
    def is_direct(self) -> bool:
        return self not in (self.WOMEN_AND_YOUTH, self.UNIVERSITIES, self.PUBLIC)


class CivilSocietyKind(models.TextChoices):
    """The kinds of civil society that the note names among the direct beneficiaries."""

    ARTISTS = "artists", _("Artists")
    PROFESSIONAL = "professional", _("Professional associations of culture and the digital sector")
    GENDER_EQUALITY = "gender_equality", _("Organisations for gender equality")
    HUMAN_RIGHTS = "human_rights", _("Organisations for human rights")
    EXPRESSION = "expression", _("Organisations for freedom of expression")
    YOUTH_EMPLOYMENT = "youth_employment", _("Organisations for young people’s employment")


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
