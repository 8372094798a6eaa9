"""Places of the navigation: what each is called, where it leads, and which pages stand in it."""

from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Tab:
    """One of the lists or pages that a place holds; what is below its address is part of it."""

    label: Text
    url: str


@dataclass(frozen=True)
class NavItem:
    """A place in the navigation. A `public` one stands in the footer for those who have signed in, one's `own` in the
    menu of the account; `tabs` are the pages that stand side by side in it."""

    label: Text
    url: str
    order: int = 50
    public: bool = False
    own: bool = False
    tabs: tuple[Tab, ...] = ()

    def holds(self, path: str) -> bool:
        """Whether the page of that address stands in this place."""
        return any(_is_below(path, url) for url in (self.url, *(tab.url for tab in self.tabs)))

    def open_tab(self, path: str) -> Tab | None:
        """The tab whose list the page is; none on the page of a record, whose crumbs lead back."""
        return next((tab for tab in self.tabs if tab.url == path), None)


def _is_below(path: str, url: str) -> bool:
    return path == url or (url.count("/") > 1 and path.startswith(url))
