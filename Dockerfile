# The gateway as an image: docs/deploy.md. A test runs these steps, in this order, without a container engine.

FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY . .
RUN npm ci
RUN npm run build -w server
RUN npm ci --omit=dev -w server --ignore-scripts && rm -r node_modules/@websms

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 WEBSMS_DATA=/var/lib/websms
WORKDIR /opt/websms
COPY --from=build /build/server/dist ./
COPY --from=build /build/node_modules ./node_modules
RUN ln -s /opt/websms/server/src/cli/bin.js /usr/local/bin/websms && chmod +x server/src/cli/bin.js
RUN install -d -o node -g node -m 700 /var/lib/websms
USER node
VOLUME /var/lib/websms
EXPOSE 8080
# Alive, and not ready: a full disk or a lost carrier is not mended by a restart.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 8080}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# No init such as tini: the gateway itself handles SIGTERM and waits for the processes that it starts, which start no others.
CMD ["websms", "serve"]
