"""The open roadmap stands in both languages."""

from modeltranslation.translator import TranslationOptions, register

from roadmap.models import Activity, Output, Theme


@register(Output)
class OutputTranslation(TranslationOptions):
    fields = ("title", "short_title")


@register(Activity)
class ActivityTranslation(TranslationOptions):
    fields = ("title",)


@register(Theme)
class ThemeTranslation(TranslationOptions):
    fields = ("title", "short_title")
