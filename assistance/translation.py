"""The nine steps stand in both languages."""

from modeltranslation.translator import TranslationOptions, register

from assistance.models import StepKind


@register(StepKind)
class StepKindTranslation(TranslationOptions):
    fields = ("short", "what", "evidence", "done_by")
