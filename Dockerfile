# The API: one image for both planes.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
COPY tools/node tools/node
COPY apps/cli/package.json apps/cli/
# Behind a proxy that opens TLS, npm needs its certificate; a secret stays out of the image.
RUN --mount=type=secret,id=npm_ca --mount=type=cache,target=/npm-cache \
    if [ -s /run/secrets/npm_ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/npm_ca; fi; \
    npm ci --no-audit --cache /npm-cache
COPY nest-cli.json tsconfig.json ./
COPY tools tools
COPY apps/api apps/api
COPY libs libs
RUN npm run build:image

# `docker build --target lists --output FOLDER .` writes both lists to FOLDER.
FROM scratch AS lists
COPY --from=build /app/dist/api/sbom.cdx.json /app/dist/api/licences.txt /

FROM ${NODE_IMAGE} AS api
ENV NODE_ENV=production
# A share of the task's memory for the heap: what is not on it, and the process that renders a picture, want the rest.
ENV NODE_OPTIONS="--max-old-space-size-percentage=35"
WORKDIR /app
COPY --from=build /app/dist/api ./
# The one place to write, where the rest is read-only. Fargate takes owner and mode of its mount from here (1777), and
# only if it is a volume: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
VOLUME /tmp
# `node`; by number, as the task definition has it.
USER 1000:1000
EXPOSE 3000
# No shell and no npm between: SIGTERM has to reach the API itself.
CMD ["node", "start.js"]

# Starts the API once, and keeps what V8 has compiled by then.
FROM api AS warm
USER 0:0
COPY tools/warm-cache.mjs ./
RUN node warm-cache.mjs

FROM api
COPY --from=warm --chmod=644 /app/main.js.cache ./
ARG VERSION=unknown
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="Tana" \
    org.opencontainers.image.description="The API of Tana, a product catalogue on AWS" \
    org.opencontainers.image.licenses="MIT" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}" \
    org.opencontainers.image.created="${CREATED}"
