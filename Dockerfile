# The API: one image for both planes.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
COPY tools/node tools/node
RUN npm ci --no-audit
COPY nest-cli.json tsconfig.json ./
COPY apps/api apps/api
COPY libs libs
RUN npx nest build api

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist/apps/api dist/apps/api
COPY package.json ./
# The one place to write, where the rest is read-only. Fargate takes owner and mode of its mount from here (1777), and
# only if it is a volume: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
VOLUME /tmp
# `node`; by number, as the task definition has it.
USER 1000:1000
EXPOSE 3000
# No shell and no npm between: SIGTERM has to reach the API itself.
CMD ["node", "--enable-source-maps", "dist/apps/api/apps/api/src/main.js"]
