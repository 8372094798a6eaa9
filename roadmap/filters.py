"""How the list of published roadmaps is narrowed."""

import django_filters
from django.utils.translation import gettext_lazy as _

from portal.models import Region
from roadmap import queries
from roadmap.models import NationalRoadmap, Output


class PublishedFilter(django_filters.FilterSet):
    """By region, by output of the open roadmap, by year of publication."""

    region = django_filters.ChoiceFilter(
        field_name="party__region", choices=Region.choices, label=_("Region"), empty_label=_("All regions")
    )
    output = django_filters.ModelChoiceFilter(
        field_name="priorities__activity__output",
        queryset=Output.objects.all(),
        label=_("Output"),
        empty_label=_("All outputs"),
        distinct=True,
    )
    year = django_filters.ChoiceFilter(
        field_name="published_on__year",
        label=_("Year of publication"),
        empty_label=_("All years"),
        choices=queries.year_choices,
    )

    class Meta:
        model = NationalRoadmap
        fields = ["region", "output", "year"]

    @property
    def form(self):
        """Nothing in a filter has to be filled, so none of it is marked as optional."""
        form = super().form
        form.mark_optional = False
        return form
