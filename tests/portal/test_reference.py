"""Reference data is there from the start, and what the Secretariat corrects stays corrected."""

import pytest
from django.core.management import call_command

from applications.models import CountryList
from assistance.models import StepKind
from portal.models import Country

pytestmark = pytest.mark.django_db


def test_what_the_secretariat_corrected_stays_when_the_data_are_loaded_again():
    call_command("load_reference")
    listed = CountryList.objects.get()
    assert (Country.objects.filter(is_party=True).count(), listed.countries.count()) == (158, 135)

    Country.objects.filter(iso3="SEN").update(short_name_fr="République du Sénégal")
    StepKind.objects.filter(number=3).update(short_fr="Autre nom")
    listed.countries.remove(Country.objects.get(iso3="SEN"))
    Country.objects.filter(iso3="TUV").delete()
    call_command("load_reference")

    assert Country.objects.get(iso3="SEN").short_name_fr == "République du Sénégal"
    assert StepKind.objects.get(number=3).short_fr == "Autre nom"
    assert listed.countries.count() == 133
    assert Country.objects.filter(iso3="TUV").exists()
