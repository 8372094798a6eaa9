# One image for web, worker, beat and migrate; docker-compose.yml says which command each runs.
FROM python:3.11-slim-bookworm

# WeasyPrint's libraries, and letters for every language that the portal prints: the list of portal/running/bootstrap.py.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fonts-dejavu-core \
        fonts-wqy-microhei fonts-noto-color-emoji \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONUNBUFFERED=1 DATA_DIR=/data STATIC_ROOT=/srv/static
WORKDIR /srv/portal

COPY requirements.txt .
RUN pip install --no-cache-dir --only-binary=:all: --require-hashes -r requirements.txt

COPY . .
# Catalogues and static files belong to the image, not to the data: a new image brings its own. The two words that make
# the settings load hold for this line only.
RUN pybabel compile --domain django --directory locale \
    && DEMO=1 SECRET_KEY=for-this-line-only DATA_DIR=/tmp/build python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q . \
    && useradd --system --create-home --uid 10001 portal \
    && install --directory --owner portal --group portal --mode 700 /data

USER portal
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi", "--workers", "2", "--threads", "4", "--preload", "--no-control-socket"]
