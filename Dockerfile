# One image with everything but the database server. Where it was written no images can be pulled: there it
# is built from the same distributions without their images (CONTRIBUTING.md, "The image").
FROM node:24-bookworm-slim AS build
WORKDIR /pasokh
COPY package.json package-lock.json tsconfig.json ./
COPY scripts ./scripts
COPY web ./web
COPY src ./src
# Packages and page, by the same script as everywhere; what only building needed goes again. --no-save: with
# another lock file than it was made from, the image would install and build anew at its start, without npm.
RUN node scripts/build.mjs && npm prune --omit=dev --no-save --ignore-scripts --no-audit --no-fund

# Debian sid carries the Asterisk we need (22.10.1 or newer); bookworm carries none.
FROM debian:sid-slim
# tini: whoever outlives a dead keeper is reaped, and not taken for running still. The number of the user
# is always the same, for he owns the volume when the next image is made.
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
    asterisk asterisk-modules ca-certificates libstdc++6 postgresql-client tini \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 1370 pasokh \
 && useradd --uid 1370 --gid 1370 --create-home --home-dir /pasokh --shell /usr/sbin/nologin pasokh
WORKDIR /pasokh
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=build --chown=pasokh:pasokh /pasokh/package.json /pasokh/package-lock.json ./
COPY --from=build --chown=pasokh:pasokh /pasokh/node_modules ./node_modules
COPY --from=build --chown=pasokh:pasokh /pasokh/web ./web
COPY --chown=pasokh:pasokh scripts ./scripts
COPY --chown=pasokh:pasokh src ./src
COPY --chown=pasokh:pasokh telephony ./telephony
COPY --chown=pasokh:pasokh migrations ./migrations
COPY --chown=pasokh:pasokh asterisk-config ./asterisk-config
RUN install -d -o pasokh -g pasokh -m 700 data .cache
USER pasokh
ENV PASOKH_DATA=/pasokh/data
VOLUME /pasokh/data
# Browsers; SIP; sound. With host networking (compose.yaml) these lines only inform.
EXPOSE 8443/tcp 5060/udp 10000-19999/udp
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s CMD ["node", "-e", "require('node:http').get({socketPath:process.env.PASOKH_DATA+'/run/server.sock',path:'/healthz'},(a)=>process.exit(a.statusCode===200?0:1)).on('error',()=>process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/tini", "--"]
CMD ["node", "scripts/start.mjs"]
