"""The verbs of the trail: what an action may write there, and how each reads in both languages."""

from django.utils.functional import Promise

_labels: dict[str, str | Promise] = {}
_everyday: set[str] = set()


def declare(name: str, label: str | Promise, *, is_news: bool = True) -> str:
    """Declare a verb under a stable name. One that is no news stands on the trail but on nobody's home page.

    Raises ValueError for a name that has another label already.
    """
    if _labels.setdefault(name, label) is not label and str(_labels[name]) != str(label):
        raise ValueError(f"The verb {name} is declared twice with two labels")
    if not is_news:
        _everyday.add(name)
    return name


def label_of(name: str) -> str:
    """The verb's label. The trail outlives the code: a verb that is no longer declared reads as its name."""
    return str(_labels.get(name, name))


def declared() -> dict[str, str | Promise]:
    """Every declared verb with its label."""
    return dict(_labels)


def everyday() -> frozenset[str]:
    """The verbs that are no news."""
    return frozenset(_everyday)
