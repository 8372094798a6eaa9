"""Calls are published content, and decisions are told in the reader’s language: they stand in both."""

from modeltranslation.translator import TranslationOptions, register

from applications.models import Call, ChecklistItem, CountryList, Criterion, LetterTemplate, Level


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


@register(LetterTemplate)
class LetterTemplateTranslation(TranslationOptions):
    fields = ("subject", "body", "message")
    required_languages = ("fr", "en")
