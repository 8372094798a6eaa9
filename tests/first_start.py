"""What a portal does before it serves for the first time, and its documents; kept by `tests/demonstration.py`.

python -m tests.first_start queued     its database, its files, the demonstration, whose documents wait for a worker
python -m tests.first_start ready      its documents are made
"""

import sys

import django


def main(name: str) -> None:
    django.setup()
    from portal.running.preparation import prepare
    from programme.demo import render_documents

    prepare(print) if name == "queued" else render_documents()


if __name__ == "__main__":
    main(sys.argv[1])
