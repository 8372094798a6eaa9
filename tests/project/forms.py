"""The forms of a page as a browser has them: what is typed in, what is sent with it, what comes back."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.utils import translation
from lxml import html

# Every page's own: the language switch, the way out, and lists of the admin whose rows have no action.
NOT_OURS = {"/language/", "/accounts/logout/"}
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Field:
    """A control. `kind`: line, prose, email, number, date, file, password, choice, choices, radio, boxes, tick or
    hidden; `value` is what is sent if nothing is typed."""

    name: str
    kind: str
    required: bool
    value: Any
    options: tuple[str, ...] = ()
    longest: int = 0
    least: str = ""
    most: str = ""


@dataclass(frozen=True)
class Form:
    """A form that a person has open. `button` is what is pressed."""

    person: str | None
    page: str
    action: str
    fields: dict[str, Field]
    button: dict[str, str]

    @property
    def asked(self) -> list[str]:
        """The names of what can be typed or chosen."""
        return [name for name, f in self.fields.items() if f.kind != "hidden"]

    def of(self, *kinds: str) -> list[Field]:
        return [f for f in self.fields.values() if f.kind in kinds]

    def as_it_is(self) -> dict[str, Any]:
        """What a browser sends if nothing is typed."""
        return {name: f.value for name, f in self.fields.items() if f.value not in (None, [])} | self.button


def tree(text: str) -> html.HtmlElement:
    """A page as a browser reads it: what can't stand in a page is left out."""
    return html.fromstring(CONTROL.sub("", text))


def read(page: html.HtmlElement, address: str, person: str | None = None) -> list[Form]:
    """The forms of a page that are sent by POST and ask for something."""
    found = []
    for element in page.iter("form"):
        action = urljoin(address, (element.get("action") or address).split("#")[0])
        if (element.get("method") or "get").lower() != "post" or action in NOT_OURS:
            continue
        form = Form(person, address, action, _fields(element), _button(element))
        if form.button or form.asked:
            found.append(form)
    return found


def _button(element) -> dict[str, str]:
    """The first button; a form of ours whose button is not shown (it has moved on) is sent all the same."""
    for button in element.xpath(".//button[not(@type='button')] | .//input[@type='submit']"):
        if button.get("name") != "_more":
            return {button.get("name"): button.get("value") or ""} if button.get("name") else {"": ""}
    return {"_submit": "1"} if element.get("id") == "page-form" else {}


def _fields(element) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for control in element.xpath(".//input | .//textarea | .//select"):
        name = control.get("name")
        unsent = control.get("type") in ("submit", "button") or control.get("disabled") is not None
        if not name or unsent or "__prefix__" in name:  # the admin's empty row, which is never sent
            continue
        found[name] = _field(control, name, found.get(name))
    return found


def _field(control, name: str, earlier: Field | None) -> Field:
    required = control.get("required") is not None
    if control.tag == "select":
        options = [option.get("value", "") for option in control.iter("option")]
        chosen = [o.get("value", "") for o in control.iter("option") if o.get("selected") is not None]
        if control.get("multiple") is not None:
            return Field(name, "choices", required, chosen, tuple(options))
        return Field(name, "choice", required, chosen[0] if chosen else options[0] if options else "", tuple(options))
    kind = control.get("type", "text") if control.tag == "input" else "prose"
    if kind in ("checkbox", "radio"):
        return _option(control, name, earlier, required, kind)
    value = (control.text or "").removeprefix("\n") if kind == "prose" else control.get("value", "")
    limits = int(control.get("data-longest") or 0), control.get("data-least") or "", control.get("data-most") or ""
    return Field(name, _kind_of(control, kind), required, None if kind == "file" else value, (), *limits)


def _kind_of(control, kind: str) -> str:
    if kind == "text":
        if control.get("inputmode") in ("decimal", "numeric"):
            return "number"
        return "date" if control.get("data-day") else "line"
    return {"search": "line", "url": "line", "tel": "line"}.get(kind, kind)


def _option(control, name: str, earlier: Field | None, required: bool, kind: str) -> Field:
    """One box or button of a group, added to what the others offer; a single box is a tick."""
    options = (*(earlier.options if earlier else ()), control.get("value", "on"))
    chosen = [*(earlier.value if earlier else []), *([options[-1]] if control.get("checked") is not None else [])]
    if kind == "radio":
        return Field(name, "radio", required, chosen, options)
    return Field(name, "boxes" if len(options) > 1 else "tick", required, chosen, options)


# A browser sends nothing of what it can't read in such a box, or cuts off what is pasted.
DROPS = "number", "date", "time", "month", "week", "datetime-local", "range"


def dropping(page: html.HtmlElement) -> list[str]:
    """The names of the controls of a page's forms that would lose what is typed; a search says nothing that is kept."""
    controls = page.xpath("//form[translate(@method, 'POST', 'post')='post']//*[self::input or self::textarea]")
    return [c.get("name") for c in controls if c.get("type") in DROPS or c.get("maxlength") or c.get("pattern")]


@cache
def said_optional() -> set[str]:
    """How each language says it."""
    said = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said.add(translation.gettext("(optional)"))
    return said


def optional(page: html.HtmlElement) -> set[str]:
    """The names of the controls of which the page says that they may stay empty, and nothing else of it."""
    marks = [mark for mark in page.find_class("optional") if mark.text in said_optional()]
    labels = [mark.xpath("ancestor::*[self::label or self::legend][1]")[0] for mark in marks]
    of_one = {
        name for one in labels if one.tag == "label" for name in page.xpath("//*[@id=$at]/@name", at=one.get("for"))
    }
    return of_one | {
        name for one in labels if one.tag == "legend" for name in one.xpath("ancestor::fieldset[1]//@name")
    }


def messages(page: html.HtmlElement) -> list[str]:
    """What the page says is wrong: above its form, at its fields, or as a message."""
    spots = "//*[@role='alert']//li | //*[@class='why']/p | //*[contains(@class, 'errorlist')]//li"
    spots += " | //*[contains(@class, 'errornote')] | //*[contains(@class, 'flash') and contains(@class, 'error')]"
    spots += " | //*[contains(@class, 'messagelist')]//*[contains(@class, 'error')]"
    return list(dict.fromkeys(" ".join(spot.text_content().split()) for spot in page.xpath(spots)))


def marked(page: html.HtmlElement) -> set[str]:
    """The names of the controls at which the page says that something is wrong."""
    bad = page.xpath("//*[@aria-invalid='true']/@name")
    grouped = page.xpath("//*[contains(@class, 'bad') or contains(@class, 'errors')]//*[@name]/@name")
    return {*bad, *grouped}
