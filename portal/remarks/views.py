"""The page of a conversation: what was written, who reads it, and a form to write."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views import View

from portal import registry
from portal.fields import ProseFormField
from portal.forms.page import FormPage
from portal.models import Remark
from portal.remarks import actions, conversations, reading
from portal.rules import is_secretariat


class RemarkForm(forms.Form):
    """A message, and in which language it is."""

    text = ProseFormField(label=_("Your message"), words=Remark._meta.get_field("text").words)
    language = forms.ChoiceField(label=_("Language you write in"), choices=settings.LANGUAGES)
    asks = forms.BooleanField(
        label=_("The Party is to answer"), required=False, help_text=_("It then stands on its people’s home page.")
    )

    def __init__(self, *args, by_officer: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not by_officer:
            del self.fields["asks"]


class InConversation:
    """Finds the record, among those whose conversation the person reads."""

    request: HttpRequest
    kwargs: dict[str, Any]

    def find(self) -> None:
        conversation = conversations.of_kind(self.kwargs["kind"])
        if conversation is None:
            raise Http404
        self.conversation = conversation
        self.record = get_object_or_404(conversation.open_to(self.request.user), pk=self.kwargs["pk"])


class Write(InConversation, FormPage):
    """Read the whole conversation, and write in it."""

    template_name = "portal/conversation.html"
    title = _("Conversation with the Secretariat")
    submit_label = _("Send the message")
    done_message = _("Your message is sent.")
    may_repeat = False

    def prepare(self) -> None:
        self.find()
        if is_secretariat(self.request.user):
            self.title = _("Conversation with the Party")

    def make_form(self, data=None, files=None) -> RemarkForm:
        user = self.request.user
        return RemarkForm(data, initial={"language": user.language}, by_officer=is_secretariat(user))

    def act(self, form: RemarkForm) -> str:
        actions.write(self.record, by=self.request.user, **form.cleaned_data)
        return f"{self.conversation.address(self.record)}#page-form"

    def back_url(self) -> str:
        return registry.page_of(self.request.user, self.record)

    def context(self) -> dict[str, Any]:
        thing, language = self.conversation.named(self.record)
        return {
            "record": self.record,
            "thing": thing,
            "thing_language": language,
            "talk": reading.read(self.record),
            "is_officer": is_secretariat(self.request.user),
        }


class Settle(InConversation, View):
    """The button by which an officer says that nothing more is to be answered."""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.find()
        try:
            actions.settle(self.record, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("It no longer waits for an answer."))
        return redirect(self.conversation.address(self.record))

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Where the session ended in between, signing in leads here."""
        self.find()
        if not is_secretariat(request.user):
            raise PermissionDenied
        return redirect(self.conversation.address(self.record))
