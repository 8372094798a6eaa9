"""What imports put on a person's desk, and who reads their files."""

from collections.abc import Iterator

from portal.imports.lifecycle import may_import
from portal.models import Import, User
from portal.registry import WorkItem, address
from portal.rules import is_secretariat
from portal.written import typed_line


def waiting(user: User) -> Iterator[WorkItem]:
    """What the person handed in that waits for them: to be read and written, or broken off."""
    if not is_secretariat(user):
        return
    for record in Import.objects.filter(uploaded_by=user, state__in=["checked", "failed"])[:20]:
        yield WorkItem(
            title=typed_line(record.file_name),
            what=record.current.turn,
            url=page(user, record),
            since=record.state_since,
        )


def page(user: User, record: Import) -> str:
    """Where the person reads it."""
    return address("admin:portal_import_change", record.pk) if may_import(user, record) else ""
