"""The page with one form for people without an account."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.forms.page import FormPage, put_errors, unchecked


class PublicForm(FormPage):
    """A form for people without an account. No token is theirs, so its action is one that doubles nothing by itself."""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not self.acts():
            return self.show(unchecked(self.redisplay()))
        form = self.make_form(request.POST, request.FILES)
        if form.is_valid():
            try:
                return redirect(self.act(form))
            except ValidationError as error:
                put_errors(form, error)
        return self.show(form, status=422)
