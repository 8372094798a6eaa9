"""Reference content that stands in both languages."""

from modeltranslation.translator import TranslationOptions, register

from portal.models import Country, Phase


@register(Country)
class CountryTranslation(TranslationOptions):
    fields = ("name", "short_name")


@register(Phase)
class PhaseTranslation(TranslationOptions):
    fields = ("name",)
