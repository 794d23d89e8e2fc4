FROM python:3.13-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build

COPY requirements/build.txt requirements/server.txt requirements/
RUN python -m venv --without-pip /opt/todo-core \
    && pip --python /opt/todo-core install --require-hashes -r requirements/server.txt \
    && pip install --require-hashes -r requirements/build.txt

COPY pyproject.toml README.md LICENSE ./
COPY domain domain
COPY application application
COPY adapters adapters
COPY entrypoints entrypoints
RUN pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
    && pip --python /opt/todo-core install --no-deps dist/todo_core-*.whl


FROM python:3.13-slim

RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin todo-core
COPY --from=build /opt/todo-core /opt/todo-core

ENV PATH=/opt/todo-core/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 \
    PORT=8000
# By number, so that an orchestrator can tell that it is not root.
USER 10001:10001
EXPOSE 8000

# Liveness, not readiness: a restart, which is what being unhealthy leads to, mends no database.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["python", "-c", \
    "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/health/live')"]

ENTRYPOINT ["todo-core"]
CMD ["serve"]
