# Not built here (no container engine was at hand); docs/deploying.md says which steps were tried, and how it is used.
FROM node:22-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && mkdir /out && npm pack --ignore-scripts --pack-destination /out

FROM node:22-bookworm-slim
ENV NODE_ENV=production \
    SELFSAME_HOME=/var/lib/selfsame \
    SELFSAME_KEY_FILE=/var/lib/selfsame-key/gallery.key \
    XDG_CACHE_HOME=/tmp \
    MALLOC_ARENA_MAX=1
COPY --from=build /out/selfsame-*.tgz /tmp/selfsame.tgz
RUN npm install --global --ignore-scripts --omit=dev /tmp/selfsame.tgz \
    && rm -rf /tmp/selfsame.tgz /root/.npm \
    && mkdir -m 0700 -p /var/lib/selfsame /var/lib/selfsame-key \
    && chown node:node /var/lib/selfsame /var/lib/selfsame-key
USER node
VOLUME ["/var/lib/selfsame", "/var/lib/selfsame-key"]
EXPOSE 8737
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["node", "-e", "fetch('http://127.0.0.1:8737/healthz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# TLS is a proxy's; SELFSAME_HOST is the name that it passes on.
ENV SELFSAME_HOST=localhost
CMD ["sh", "-c", "exec selfsame serve --no-open --host 0.0.0.0 --behind-proxy --allowed-host \"$SELFSAME_HOST\""]
