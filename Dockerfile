# The service: API, console and worker. What it runs is the first argument: all (default), api or worker; the command line
# is at hand as `sluice`. It writes nothing to its file system, so it works read-only, and it runs as nobody in particular.

FROM node:20.20.2-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY console/package.json console/
RUN npm ci
COPY . .
# Temporal's core comes compiled for every platform; one of them is needed.
RUN npm run build && npm prune --omit=dev --workspaces=false && \
    find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -r {} +

FROM node:20.20.2-bookworm-slim
WORKDIR /app
# Metrics and health checks have a port of their own, which a worker needs to have any.
# One heap of the C library for all threads, so that they share what one has freed, and large buffers outside of it, so that it shrinks.
ENV NODE_ENV=production SLUICE_METRICS_PORT=9090 MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=131072 UV_THREADPOOL_SIZE=32
COPY --from=build /app/package.json ./
COPY --from=build /app/data data/
COPY --from=build /app/node_modules node_modules/
COPY --from=build /app/dist dist/
RUN printf '#!/bin/sh\nexec node /app/dist/cli/main.js "$@"\n' > /usr/local/bin/sluice && chmod +x /usr/local/bin/sluice
# `node` of the base image; by number, so that Kubernetes can see that it is not root.
USER 1000
EXPOSE 8080 9090
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["node", "dist/run/healthcheck.js"]
ENTRYPOINT ["node", "--enable-source-maps", "--max-semi-space-size=8", "dist/run/main.js"]
