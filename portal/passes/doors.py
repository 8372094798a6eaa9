"""How somebody comes in by a link: it is read, what is left to do through it is looked up, and one that is forwarded
asks for the address that it was sent to before it shows a name."""

from typing import Any

from allauth.core import ratelimit
from allauth.core.internal.ratelimit import consume
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare, salted_hmac

from portal import trail
from portal.forms.page import FormPage, Instead
from portal.models import Pass, User
from portal.passes import purposes, queries, signing
from portal.passes.queries import Closed

ADMITTED = "passes"  # in the session: the keys of those whose address was given
MOST_ADMITTED = 50
TAKEN_BACK = "portal/passes/taken_back.html"


def is_too_many(request: HttpRequest, purpose: purposes.Purpose) -> bool:
    """Count one more of what this source does through links of that purpose."""
    # allauth's public function takes its limits from the settings alone, where no app can register one.
    config = {purpose.name: purpose.limit}
    return not consume(request, app="portal.passes", action=purpose.name, config=config, limit_get=True)


def is_sent_to(made: Pass, address: str) -> bool:
    """Compared in the same time whatever is typed."""
    return constant_time_compare(*(_digest(text) for text in (made.email, address))) and made.email != ""


def _digest(address: str) -> str:
    return salted_hmac("portal.passes.address", address.strip().lower()).hexdigest()


def admit(request: HttpRequest, made: Pass) -> None:
    """This browser has named the address: it isn't asked again."""
    request.session[ADMITTED] = [*request.session.get(ADMITTED, []), made.pk][-MOST_ADMITTED:]


def is_admitted(request: HttpRequest, made: Pass) -> bool:
    """Whether no address is asked for, it was given here before, or somebody has signed in whose it is."""
    if not purposes.of(made.purpose).asks_address or made.pk in request.session.get(ADMITTED, []):
        return True
    return _is_own(request.user, made)


def _is_own(user: User | AnonymousUser, made: Pass) -> bool:
    if not user.is_authenticated:
        return False
    own = user.emailaddress_set.filter(verified=True).values_list("email", flat=True)
    return any(is_sent_to(made, address) for address in [user.email, *own])


def gone(request: HttpRequest, purpose: purposes.Purpose | None, made: Pass | None) -> HttpResponse:
    """What is read where a link opens nothing; why it was taken back, by those who could have opened it alone."""
    closed = queries.why_closed(made) if made else None
    until = queries.last_day_of(made) if made else None
    told = made.reason if made and closed is Closed.TAKEN_BACK and is_admitted(request, made) else ""
    template = TAKEN_BACK if closed is Closed.TAKEN_BACK else (purpose or purposes.Purpose).gone
    said = {"closed": closed, "reason": told, "opened": made, "until": until}
    return render(request, template, said, status=410)


class ThroughPass(FormPage):
    """A page with one form that a link of one purpose opens, whose record is `record`. What it writes is listed with
    the link."""

    purpose = ""
    record: Any = None

    def prepare(self) -> None:
        purpose = purposes.of(self.purpose)
        if self.acts() and is_too_many(self.request, purpose):
            raise Instead(ratelimit.respond_429(self.request))
        found = signing.read(self.kwargs["token"], self.purpose)
        if found is None:
            raise Instead(gone(self.request, purpose, None))
        if closed := queries.why_closed(found):
            raise Instead(self.closed(found, closed) or gone(self.request, purpose, found))
        if not is_admitted(self.request, found):
            raise Instead(redirect("pass-address", self.kwargs["token"]))
        self.opened, self.record = found, found.about

    def closed(self, found: Pass, why: Closed) -> HttpResponse | None:
        """Another answer than that nothing opens, such as that it is done."""
        return None

    def act_as_seen(self, form: Any) -> str:
        with trail.through(self.opened):
            return super().act_as_seen(form)
