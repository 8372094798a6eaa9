"""What every table of the portal has in common."""

import django_tables2


class Table(django_tables2.Table):
    """How many rows a page holds is the view's to say: `per_page` in an address is not read."""

    prefixed_per_page_field = None
