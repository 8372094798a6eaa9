"""Django's form for a record, held to what every form of the portal does: it acts once, loses nothing that was typed,
overwrites nothing unseen, and shows at its fields what an action refuses."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal import scanning
from portal.forms import kept, once, seen, wanted
from portal.forms.page import AGAIN, SENT_BEFORE, SESSION_HAD_ENDED, put_errors, unchecked


class ActionForm(forms.ModelForm):
    """For what is added through an action: the action says at which field a rule fails, before the database would."""

    def _post_clean(self) -> None:
        self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)


@dataclass(frozen=True)
class ShownAgain:
    """Why a form is shown again and saves nothing: what was refused, or that it was typed before the session ended
    (then no fault is found with it). `fresh` is the form as it would begin now, where somebody has saved since."""

    refusal: ValidationError | None = None
    fresh: forms.BaseForm | None = None

    def form_class(self, base: type[forms.ModelForm]) -> type[forms.ModelForm]:
        refusal = self.refusal

        class Form(base):
            def full_clean(self) -> None:
                if refusal is None:
                    unchecked(self)
                    return
                super().full_clean()
                put_errors(self, refusal)

            def is_valid(self) -> bool:
                return False

        return Form


class NotSaved(Exception):
    """The form is shown again: nothing is to be remembered of its token."""

    def __init__(self, answer: HttpResponse):
        self.answer = answer


def shown_again(request: HttpRequest) -> ShownAgain | None:
    return getattr(request, "shown_again", None)


class ActingOnce(admin.ModelAdmin):
    """What a FormPage does, for the form that Django makes of a record."""

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None) -> HttpResponse:
        marks = {"form_token": request.POST.get(once.FIELD) or once.new_token(), "form_owner": kept.mark(request.user)}
        context = marks | (extra_context or {})
        show = partial(super().changeform_view, request, object_id, form_url, context)
        if request.method != "POST":
            if token := request.GET.get(once.ACTED):
                return HttpResponse(status=204 if once.led_to(token, request.user) else 200)
            self.take_up(request)
            return show()
        if kept.SHOW in request.POST:
            request.shown_again = ShownAgain()
            return show()
        save = partial(self.save_or_refuse, request, object_id, show)
        if once.FIELD not in request.POST or IS_POPUP_VAR in request.POST:
            return save()
        scanning.look_at(request)  # before the transaction in which the form is cleaned
        try:
            return self.save_once(request, save, answers=None if object_id else once.digest(request))
        except once.SentBefore:
            context["asks_again"], request.shown_again = True, ShownAgain(ValidationError(SENT_BEFORE))
            return show()

    def take_up(self, request: HttpRequest) -> None:
        """Make the request one that sends what was typed before the session ended; its form saves nothing."""
        if typed := kept.take(request):
            request.method, request.POST, request.shown_again = "POST", typed, ShownAgain()
            messages.info(request, SESSION_HAD_ENDED)

    def save_once(self, request: HttpRequest, save: Callable[[], HttpResponse], *, answers) -> HttpResponse:
        """Save; for a form that was saved already, lead to where that led. Raises SentBefore, see `once.act`."""

        def act() -> str:
            answer = save()
            if answer.status_code != 302:
                raise NotSaved(answer)
            return answer.headers["Location"]

        again = AGAIN in request.POST
        try:
            return redirect(once.act(request.POST[once.FIELD], request.user, act, answers=answers, again=again))
        except NotSaved as shown:
            return shown.answer

    def save_or_refuse(
        self, request: HttpRequest, object_id: str | None, show: Callable[[], HttpResponse]
    ) -> HttpResponse:
        """The form's answer; what an action refuses is said in the form, nothing of it saved."""
        try:
            with transaction.atomic():
                self.check_seen(request, object_id)
                return show()
        except seen.Changed as changed:
            request.shown_again = ShownAgain(ValidationError(seen.CHANGED), changed.fresh)
        except ValidationError as refusal:
            request.shown_again = ShownAgain(refusal)
        return show()

    def check_seen(self, request: HttpRequest, object_id: str | None) -> None:
        """Raises seen.Changed where the record was changed after the form was opened."""
        sent = request.POST.get(seen.FIELD) if object_id else None
        record = self.get_object(request, unquote(object_id)) if sent else None
        if record is None:
            return
        seen.lock(record)
        fresh = self.get_form(request, record, change=True)(instance=self.get_object(request, unquote(object_id)))
        if seen.mark(fresh) != sent:
            raise seen.Changed(fresh)

    def get_form(self, request: HttpRequest, obj: models.Model | None = None, change: bool = False, **kwargs):
        form_class = super().get_form(request, obj, change=change, **kwargs)
        wanted.name_fields(form_class.base_fields.items())
        again = shown_again(request)
        return again.form_class(form_class) if again else form_class

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["keeps"] = True
        context["formsets"] = [inline.formset for inline in context["inline_admin_formsets"]]
        if change:
            context |= self.seen_in(request, context["adminform"].form)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def seen_in(self, request: HttpRequest, form: forms.BaseForm) -> dict[str, Any]:
        """What the form says it has seen, and what is stored now where it was overtaken."""
        again = shown_again(request)
        if again and again.fresh:
            return {"form_seen": seen.mark(again.fresh), "stored_now": seen.differences(form, again.fresh)}
        return {"form_seen": request.POST.get(seen.FIELD) or seen.mark(form)}
