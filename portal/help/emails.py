"""The message that brings what somebody wrote to the officers; answering it answers the person."""

from portal.models import ContactMessage, User
from portal.outgoing import outbox


def written(message: ContactMessage) -> None:
    for officer in User.objects.holding("secretariat"):
        outbox.queue("portal/mail/contact", to=officer, about=message, reply_to=message.email, message=message)
