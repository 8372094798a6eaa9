"""The page with one form, which every app's forms build on, with an account or without: it acts once, keeps what was
typed, overwrites nothing unseen, switches language."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views import View

from portal.forms import chosen, kept, once, seen, wanted

SUBMIT = "_submit"
AGAIN = "_again"
SESSION_HAD_ENDED = _("Your session had ended. Here is what you had typed: check it, then send it again.")
SAID_OF = _("{label}: {message}")
SENT_BEFORE = _("You have already sent exactly this, from another window. If you mean it twice, send it again.")


def unchecked(form: forms.BaseForm | forms.BaseFormSet) -> Any:
    """A bound form (or formset) that shows what was typed and finds no fault with it."""
    if isinstance(form, forms.BaseFormSet):
        form._errors, form._non_form_errors = [{} for _form in form.forms], form.error_class()
        for one in form.forms:
            unchecked(one)
    else:
        form._errors, form.cleaned_data = ErrorDict(), {}
    return form


def as_sent(form: forms.BaseForm, instead: Mapping[str, Any]) -> QueryDict:
    """What a browser would send of a form with its initial values, some of them typed `instead`."""
    sent = QueryDict(mutable=True)
    for field in form:
        value = instead.get(field.html_name, field.value())
        if isinstance(value, list | tuple | QuerySet):
            sent.setlist(field.html_name, [str(getattr(one, "pk", one)) for one in value])
        elif not isinstance(field.field.widget, forms.CheckboxInput):
            shown = field.field.widget.format_value(value)
            sent[field.html_name] = "".join(shown) if isinstance(shown, list) else shown or ""
        elif value:
            sent[field.html_name] = "on"
    return sent


def put_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Show an action's refusal at the fields it names, that of a file where it was chosen, the rest above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(_chosen_in(form, getattr(error, "upload", None)), error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _chosen_in(form: forms.BaseForm, upload: UploadedFile | None) -> str | None:
    """The field in which a file was chosen."""
    return next((name for name in form.fields if upload in form.files.getlist(form.add_prefix(name))), None)


class Instead(Exception):
    """An answer in the place of the form, such as that its link has been used."""

    def __init__(self, response: HttpResponse):
        self.response = response


class FormPage(View):
    """Show a form, check it, act on it once, lead on. Subclasses give `form_class` (or `make_form`) and `act`.

    A POST without the value of the submit button never acts: it shows the page again with what was typed. Where
    `may_repeat` is False, the same answers from a second window are asked about before they count twice.
    """

    template_name = "portal/form_page.html"
    form_class: type[forms.BaseForm]
    title: str | Promise = ""
    intro: str | Promise = ""
    submit_label: str | Promise = ""
    danger = False
    may_repeat = True
    asks_again = False
    done_message: str | Promise = ""
    edits = ""
    """Of a form that shows stored values: the attribute with the record that whatever changes them locks first. Where
    somebody changes them meanwhile, whoever sends the form is shown them before it replaces them."""

    def prepare(self) -> None:
        """Find what the page is about; raises Http404, PermissionDenied or Instead."""

    def make_form(self, data=None, files=None) -> forms.BaseForm:
        return self.form_class(data, files, **self.form_kwargs())

    def form_kwargs(self) -> dict[str, Any]:
        return {}

    def act(self, form: forms.BaseForm) -> str:
        """Do it, and return the address to lead to. May raise ValidationError."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        return {}

    def back_url(self) -> str:
        return ""

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.ready = False
        self.fresh_mark = ""
        self.stored_now: list[seen.Stored] = []

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        # What the first click did may be why the same answers, or the page itself, would be refused to the second.
        if self.acts() and (address := self.led_to()):
            return redirect(address)
        if request.GET.get(once.ACTED):
            return HttpResponse(status=204 if self.led_to() else 200)
        try:
            self.prepare()
            return super().dispatch(request, *args, **kwargs)
        except Instead as answer:
            return answer.response

    def led_to(self) -> str:
        """Where the form has led already; empty where it hasn't acted yet."""
        return once.led_to(once.sent_token(self.request), self.request.user)

    def acts(self) -> bool:
        """Whether the submit button was pressed; else the page is only shown again."""
        post = self.request.POST
        return SUBMIT in post and kept.BY_ITSELF not in post and not self.request.switches_language

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        typed = kept.take(request)
        if typed is None:
            return self.show(self.make_form())
        messages.info(request, SESSION_HAD_ENDED)
        return self.show(unchecked(self.make_form(typed, None)))

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not self.acts():
            return self.show(unchecked(self.redisplay()))
        form = wanted.named(self.make_form(request.POST, request.FILES))
        if form.is_valid() and not chosen.missing(form, request):
            try:
                return self.answer(form)
            except seen.Changed as changed:
                seen.begin_again(form, changed.fresh)
                self.fresh_mark, self.stored_now = seen.mark(changed.fresh), seen.differences(form, changed.fresh)
                form.add_error(None, seen.CHANGED)
            except ValidationError as error:
                put_errors(form, error)
            except once.SentBefore:
                self.asks_again = True
                form.add_error(None, SENT_BEFORE)
        return self.show(form, status=422)

    def answer(self, form: forms.BaseForm) -> HttpResponse:
        """Act on a valid form, once, and lead on."""
        request = self.request
        address = once.act(
            once.sent_token(request),
            request.user,
            partial(self.act_as_seen, form),
            answers=None if self.may_repeat else once.digest(request),
            again=AGAIN in request.POST,
        )
        if self.done_message:
            messages.success(request, self.done_message)
        for label, message in getattr(form, "too_long", list)():
            messages.warning(request, format_lazy(SAID_OF, label=label, message=message))
        return redirect(address)

    def act_as_seen(self, form: forms.BaseForm) -> str:
        """Act on the form, unless what it showed is stored otherwise by now: raises Changed."""
        record = getattr(self, self.edits) if self.edits else None
        if record and seen.FIELD in self.request.POST:
            seen.lock(record)
            self.prepare()
            fresh = self.make_form()
            if seen.mark(fresh) != self.request.POST[seen.FIELD]:
                raise seen.Changed(fresh)
        return self.act(form)

    def redisplay(self) -> forms.BaseForm:
        """The form as typed, for a POST that doesn't act."""
        return self.make_form(self.request.POST, None)

    def mark_of(self, form: Any) -> str:
        """What the form says it has seen: as it was sent or kept, until the person has been shown what is stored."""
        if not self.edits:
            return ""
        return self.fresh_mark or getattr(form, "data", {}).get(seen.FIELD) or seen.mark(form)

    def keeps(self, form: Any) -> bool:
        """Whether the browser keeps what is typed: in every form that asks for something, and for no password."""
        widgets = [field.widget for field in getattr(form, "fields", {}).values() if not field.widget.is_hidden]
        return bool(widgets) and not any(isinstance(widget, forms.PasswordInput) for widget in widgets)

    def show(self, form: forms.BaseForm, status: int = 200) -> HttpResponse:
        context = {
            "chosen": chosen.ask_again(form, self.request) if status == 422 or not self.acts() else [],
            "form": form,
            "title": self.title,
            "intro": self.intro,
            "submit_label": self.submit_label or _("Save"),
            "danger": self.danger,
            "back_url": self.back_url(),
            "back_label": _("Leave it as it is") if self.danger else _("Cancel"),
            "page_form": True,
            "asks_again": self.asks_again,
            "form_token": self.request.POST.get(once.FIELD) or once.new_token(),
            "form_owner": kept.mark(self.request.user) if self.request.user.is_authenticated else "",
            "form_seen": self.mark_of(form),
            "stored_now": self.stored_now,
            "refused": status == 422,
            "keeps": self.keeps(form),
            **self.context(),
        }
        return render(self.request, self.template_name, context, status=status)
