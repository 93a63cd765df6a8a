# The webhook's image: built with the flags of the release preset, run as nobody on a read-only root file system.
#   docker build -t scc-webhook .
# The base may be any image that deploy/deps.sh supports: --build-arg BASE=debian:12-slim
ARG BASE=debian:13-slim

FROM ${BASE} AS build
WORKDIR /src
COPY deploy/deps.sh deploy/deps.sh
RUN sh deploy/deps.sh build
COPY . .
RUN cmake --preset release -DSCC_TESTS=OFF -DCMAKE_INSTALL_PREFIX=/usr \
    && cmake --build --preset release -j "$(nproc)" \
    && DESTDIR=/image cmake --install build --strip

FROM ${BASE}
COPY deploy/deps.sh /tmp/deps.sh
RUN sh /tmp/deps.sh run && rm -rf /tmp/deps.sh /var/lib/apt/lists/* /var/cache/apt/*
COPY --from=build /image/usr/bin/ /usr/bin/
COPY LICENSE /usr/share/doc/scc/LICENSE
USER 65532:65532
EXPOSE 8443 8080
ENTRYPOINT ["/usr/bin/scc-webhook"]
CMD ["serve"]
