"""The embedded broker survives what a crash, a full disk or a race leaves in its folder."""

from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from portal.outgoing import broker


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "queue").mkdir()
    return tmp_path / "queue"


@pytest.fixture
def channel(folder):
    options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder.parent / "control"),
    }
    with Connection(transport=broker.Transport, transport_options=options) as connection:
        yield connection.default_channel


def test_messages_come_out_in_the_order_they_came_in_and_once(channel, folder):
    for number in range(12):
        channel._put("celery", {"number": number})
    assert [channel._get("celery")["number"] for _ in range(12)] == list(range(12))
    with pytest.raises(Empty):
        channel._get("celery")
    assert list(folder.iterdir()) == []


def test_a_message_for_another_queue_stays(channel):
    channel._put("other.celery", {"for": "another"})
    with pytest.raises(Empty):
        channel._get("celery")
    assert channel._get("other.celery") == {"for": "another"}


@pytest.mark.parametrize("content", [b"", b'{"half', b"\xff\xfe"], ids=["empty", "half written", "not text"])
def test_a_message_that_cannot_be_read_is_left_out_and_the_next_one_comes(channel, folder, content):
    (folder / "1_from-a-crash.celery.msg").write_bytes(content)
    channel._put("celery", {"number": 2})
    assert channel._get("celery") == {"number": 2}


def test_a_message_that_is_still_being_written_is_not_seen(channel, folder):
    (folder / "1_being-written.part").write_text('{"num')
    with pytest.raises(Empty):
        channel._get("celery")


def test_a_message_that_another_worker_took_first_is_passed_over(channel, folder):
    assert channel.take(folder / "1_gone.celery.msg") is None


def test_a_full_disk_leaves_no_half_message(channel, folder, monkeypatch):
    def fill_up(path, text):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", fill_up)
    with pytest.raises(ChannelError, match="No space left on device"):
        channel._put("celery", {"number": 1})
    assert list(folder.iterdir()) == []


def test_the_worker_uses_it_for_the_embedded_broker():
    from portal.celery import app

    with app.connection_for_write("filesystem://") as connection:
        assert connection.get_transport_cls() is broker.Transport
