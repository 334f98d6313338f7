# The packages that the program runs with; nothing of the tool chain.
FROM node:26.10.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --no-progress

# The compiled program. The compiler is a native one, among the optional packages.
FROM node:26.10.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-progress
COPY tsconfig.json tsconfig.build.json ./
COPY .ci/finish-build.ts ./.ci/
COPY src ./src
COPY collectors ./collectors
RUN npm run build

FROM node:26.10.0-bookworm-slim
LABEL org.opencontainers.image.title="cloudwhois" \
      org.opencontainers.image.description="whois for your own cloud" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="0.1.0"
# Inside a container the loopback would reach nobody; what is published is said where it is started
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 CLOUDWHOIS_DATA=/data
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Every command of the command line: `docker run … cloudwhois status`
ENTRYPOINT ["node", "--import", "./src/compile-cache.js", "src/cli.js"]
CMD ["serve"]
