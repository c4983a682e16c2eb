# Nadir's server and command line in one image.
#   docker build --tag nadir .
#   docker run --rm --publish 127.0.0.1:5080:5080 --volume ./archive:/archive nadir
# docs/operations.md tells the rest: keys, a database, a reverse proxy, metrics.

FROM node:20-bookworm-slim AS page
WORKDIR /nadir/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run build

FROM debian:12-slim AS build
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 PATH=/usr/share/dotnet:$PATH
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates curl \
    && curl --fail --silent --show-error --location --output /tmp/dotnet-install.sh https://dot.net/v1/dotnet-install.sh
WORKDIR /nadir
COPY global.json ./
RUN bash /tmp/dotnet-install.sh --jsonfile global.json --install-dir /usr/share/dotnet \
    && bash /tmp/dotnet-install.sh --runtime aspnetcore --channel 10.0 --install-dir /opt/dotnet
COPY . .
RUN scripts/publish.sh

FROM debian:12-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates libgdal32 libopenblas0-openmp libtorch1.13 wordnet-base \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home nadir
COPY --from=build /opt/dotnet /usr/share/dotnet
COPY --from=build /nadir/artifacts/publish /nadir/artifacts/publish
COPY --from=build /nadir/artifacts/native/libnadir_torch.so /nadir/artifacts/native/
COPY --from=page /nadir/web/dist /nadir/web/dist
COPY nadir LICENSE README.md /nadir/
COPY scripts /nadir/scripts
COPY models /nadir/models
COPY recipes /nadir/recipes
ENV PATH=/usr/share/dotnet:/nadir:$PATH DOTNET_CLI_TELEMETRY_OPTOUT=1 NADIR_WEB=/nadir/web/dist
# The page was built above; without this mark the launcher would build it again.
RUN mkdir -p /nadir/artifacts/web && touch /nadir/artifacts/web/built
USER nadir
WORKDIR /home/nadir
EXPOSE 5080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/5080 && printf 'GET /health HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && grep -q ' 200 ' <&3"]
ENTRYPOINT ["/nadir/nadir"]
CMD ["serve", "--archive", "/archive", "--urls", "http://0.0.0.0:5080"]
