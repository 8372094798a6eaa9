"""What a stage begins with, made before it: the migrated database and the demonstration on the engine that DATABASE_URL
names. Two engines side by side keep two cores busy; in a stage its workers would wait for the first of them.

python -m tests.beforehand
"""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"


def main() -> None:
    import django

    django.setup()
    from django.test.utils import teardown_databases

    from tests import demonstration, ground

    made = ground.set_up()
    try:
        demonstration.kept()
    finally:
        teardown_databases(made, verbosity=0)


if __name__ == "__main__":
    main()
