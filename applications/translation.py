"""Calls are published content: they stand in both languages."""

from modeltranslation.translator import TranslationOptions, register

from applications.models import Call, ChecklistItem, CountryList, Criterion, Level


@register(CountryList)
class CountryListTranslation(TranslationOptions):
    fields = ("name",)


@register(Call)
class CallTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(Criterion)
class CriterionTranslation(TranslationOptions):
    fields = ("title", "guidance")


@register(Level)
class LevelTranslation(TranslationOptions):
    fields = ("title", "description")


@register(ChecklistItem)
class ChecklistItemTranslation(TranslationOptions):
    fields = ("title",)
