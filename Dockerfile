# One image for web, worker and sweeper; docker-compose.yml says which is which.
# Not built yet: it was written where no Docker daemon was at hand. The compose file is validated.
FROM python:3.13-slim-bookworm AS packages
WORKDIR /shop
COPY requirements/runtime.txt requirements/
RUN python -m venv /venv \
    && /venv/bin/python -m pip install --no-cache-dir --require-hashes --only-binary :all: \
       -r requirements/runtime.txt

FROM python:3.13-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
RUN useradd --system --home-dir /nonexistent --shell /usr/sbin/nologin storehand \
    && install --directory --owner=storehand --mode=0700 /data
COPY --from=packages /venv /venv
WORKDIR /shop
COPY . .
EXPOSE 8000
USER storehand
# The pages' files get a fingerprint in their names at each start; no key is needed to build.
CMD ["sh", "-c", "python manage.py collectstatic --no-input --verbosity 0 \
    && exec python -m gunicorn config.wsgi --bind 0.0.0.0:8000 \
       --worker-class core.web_worker.StayingWorker --workers 2 --threads 16 --worker-tmp-dir /dev/shm --preload"]
