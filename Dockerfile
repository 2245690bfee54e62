# Tangban in a container: `docker build -t tangban .`; what it keeps lies in /data.
FROM python:3.11-slim AS built
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./
# What it stands on changes seldom: a layer of its own, made without the source.
RUN for room in bot agent training tools memory health prompts; do mkdir $room && touch $room/__init__.py; done \
 && /venv/bin/pip install -q -c constraints.txt -e '.[web,wechat,postgres,mariadb,cache,models]' \
 # Nothing of these is used when it runs: tests of libraries, places behind phone numbers, and what installs.
 && cd /venv/lib/python3.11/site-packages && rm -rf phonenumbers/geodata phonenumbers/carrierdata phonenumbers/tzdata \
 && find . -type d -name tests -prune -exec rm -rf {} + \
 && /venv/bin/pip uninstall -q -y setuptools pip
COPY . .
RUN /venv/bin/python -m compileall -q bot agent training tools memory health prompts

FROM python:3.11-slim
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin tangban \
 && install -d -o tangban -g tangban -m 0700 /data
COPY --from=built /venv /venv
COPY --from=built /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MPLCONFIGDIR=/tmp \
    TANGBAN_DATA=/data TANGBAN_WEB_HOST=0.0.0.0 TANGBAN_WEB_PORT=8421 TANGBAN_LOG_FORMAT=json
USER 10001:10001
VOLUME /data
EXPOSE 8421
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8421/health', timeout=4)"]
ENTRYPOINT ["tangban"]
CMD ["serve"]
