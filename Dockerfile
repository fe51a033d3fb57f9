# The image of Latchkey. In the root folder, where `docker build .` and every platform that builds from source look for it.
#
#   docker build --build-arg VERSION=0.1.0 --build-arg COMMIT=$(git rev-parse --short=12 HEAD) -t latchkey .
#   docker run --init --read-only -p 127.0.0.1:3000:3000 --env-file latchkey.env -v /etc/latchkey:/run/secrets:ro latchkey
#   docker run --init --rm --env-file latchkey.env -v /etc/latchkey:/run/secrets:ro latchkey grant you@example.org admin
#
# latchkey.env has PUBLIC_URL=…, MONGODB_URI_FILE=/run/secrets/mongodb-uri and SECRET_FILE=/run/secrets/secret. The two secrets are
# in files of /etc/latchkey (chown -R 65532 /etc/latchkey): variables would show them in `docker inspect`, and `-e` in the history
# of the shell and the list of processes as well.
#
# `npm run try:image` runs these steps in a plain folder, as they stand here.

FROM node:24.21.0-trixie-slim AS base
WORKDIR /app

FROM base AS build
# What is installed is kept for as long as none of these changes.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=optional --no-audit --no-fund
COPY LICENSE openapi.yaml redocly.yaml tsconfig.json tsconfig.build.json ./
COPY generated/ generated/
COPY scripts/build/ scripts/build/
COPY src/ src/
RUN npm run build
# The embedded MongoDB is for trials and tests: it was never installed.
RUN npm prune --omit=dev --omit=optional --no-audit --no-fund
# What the compiler keeps for the next time.
RUN rm -rf dist/.stamps dist/.tsbuildinfo
# For the log and the metrics, which would take it from Git.
ARG COMMIT=
RUN if [ -n "$COMMIT" ]; then echo "$COMMIT" > dist/commit; fi

FROM base
ARG VERSION=unknown
ARG COMMIT=unknown
LABEL org.opencontainers.image.title="Latchkey" \
      org.opencontainers.image.description="Self-hosted, OpenAPI-first service that gives every user of an API long-lived API keys" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$COMMIT"
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000
# Root owns them, and nobody may write to them: the service writes no file.
COPY --from=build /app/node_modules/ node_modules/
COPY --from=build /app/dist/ dist/
# By its number, so that Kubernetes can tell that it is not root. Nobody owns anything under it.
USER 65532:65532
EXPOSE 3000
STOPSIGNAL SIGTERM
# Whether the process answers, as GET /livez says; an instance that waits for its database is not to be replaced. The first
# start of a new version may make indexes for minutes before it listens.
HEALTHCHECK --interval=10s --timeout=5s --start-period=5m --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/livez').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node.js itself is process 1 (or the child of --init), and gets the signals. What follows the image's name is a command.
ENTRYPOINT ["node", "--enable-source-maps", "/app/dist/main.js"]
CMD ["serve"]
