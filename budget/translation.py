"""Reference content that stands in both languages."""

from modeltranslation.translator import TranslationOptions, register

from budget.models import ActionLine


@register(ActionLine)
class ActionLineTranslation(TranslationOptions):
    fields = ("title", "short_title")
