# Untested as a whole: the build stage was not run, since no container daemon was at hand. The second stage was
# tried without Docker: a minimal Debian 12 with these packages, read-only, a user without a name, and a night.
#
#     docker build -t marketbatch .
#     docker run --rm --read-only --tmpfs /tmp -v ./etc:/etc/marketbatch:ro -v ./state:/var/lib/marketbatch \
#         -v ./srv:/srv/marketbatch marketbatch                      # a night
#     docker run --rm ... marketbatch marketbatch doctor             # another command
#
# The mounted folders belong to 10001, and so do the key files, with mode 0600; or the key of a config's only
# account comes in MARKETBATCH_API_KEY. One state, one container at a time, on a disk of this machine.

FROM swift:6.3-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends \
        libxml2-dev libminizip-dev libxlsxwriter-dev libsqlite3-dev libcurl4-openssl-dev libssl-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY Package.swift ./
COPY Sources Sources
COPY Tests Tests
# As `make release-static`: the Swift runtime is inside, no rpath.
RUN swift build -c release --product marketbatch --static-swift-stdlib --disable-local-rpath \
    && install -D -m 755 .build/release/marketbatch /out/marketbatch && strip /out/marketbatch

FROM debian:12-slim
# tzdata: the config's zone. ca-certificates: without them no https is trusted.
RUN apt-get update && apt-get install -y --no-install-recommends \
        libcurl4 libminizip1 libsqlite3-0 libssl3 libstdc++6 libxlsxwriter4 libxml2 ca-certificates tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 marketbatch \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/marketbatch --shell /usr/sbin/nologin marketbatch \
    && install -d -o 10001 -g 10001 -m 700 /var/lib/marketbatch \
    && install -d -o 10001 -g 10001 -m 2770 /srv/marketbatch
COPY --from=build /out/marketbatch /usr/bin/marketbatch
COPY --chmod=755 scripts/nightly /usr/lib/marketbatch/nightly
COPY LICENSE packaging/copyright /usr/share/doc/marketbatch/
ENV MARKETBATCH=/usr/bin/marketbatch MARKETBATCH_CONFIG=/etc/marketbatch/marketbatch.yaml LANG=C.UTF-8
USER 10001:10001
WORKDIR /srv/marketbatch
STOPSIGNAL SIGTERM
CMD ["/usr/lib/marketbatch/nightly", "/srv/marketbatch"]
