# Nadir's server and command line in one image.
#   docker build --tag nadir .
#   docker run --rm --publish 127.0.0.1:5080:5080 --volume ./archive:/archive nadir
# docs/operations.md tells the rest: keys, a database, a reverse proxy, metrics.

FROM debian:13-slim AS build
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 PATH=/usr/share/dotnet:$PATH
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates curl nodejs npm
WORKDIR /nadir
COPY global.json ./
RUN curl --fail --silent --show-error --location --output /tmp/dotnet-install.sh https://dot.net/v1/dotnet-install.sh \
    && bash /tmp/dotnet-install.sh --jsonfile global.json --install-dir /usr/share/dotnet
COPY . .
# What a release has is what the image has: the program with its runtime, the bridge, the page, models and recipes.
RUN scripts/release.sh --no-archive && mv artifacts/release/nadir-*-debian13-* /opt/nadir

FROM debian:13-slim
COPY --from=build /opt/nadir /opt/nadir
RUN apt-get update \
    && xargs --arg-file=/opt/nadir/packages apt-get install --yes --no-install-recommends ca-certificates wordnet-base \
    && rm -rf /var/lib/apt/lists/* \
    && ln -s /opt/nadir/nadir /usr/local/bin/nadir \
    && useradd --uid 10001 --create-home nadir
USER nadir
WORKDIR /home/nadir
EXPOSE 5080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/5080 && printf 'GET /health HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && grep -q ' 200 ' <&3"]
ENTRYPOINT ["/opt/nadir/nadir"]
CMD ["serve", "--archive", "/archive", "--urls", "http://0.0.0.0:5080"]
