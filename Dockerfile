FROM node:26-slim AS build
WORKDIR /app
COPY . .
# The runtime is the image's; what builds the web app is not needed afterwards.
RUN npm ci --no-audit --no-fund && npm prune --omit=dev --omit=optional --ignore-scripts \
  && rm -rf node_modules/vite node_modules/rolldown node_modules/svelte node_modules/@sveltejs node_modules/lightningcss

FROM node:26-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000
WORKDIR /app
COPY --from=build --chown=root:root /app/package.json ./
COPY --from=build --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/dist ./dist
COPY --from=build --chown=root:root /app/web/dist ./web/dist
# Without DATABASE_URL the SQLite file is in /data: mount a volume there to keep it.
RUN install -d -o node -g node -m 700 /data
ENV DATABASE_URL=sqlite:/data/cointracker.db
VOLUME /data
USER node
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--disable-warning=ExperimentalWarning", "--max-semi-space-size=8", "--max-old-space-size=512", "dist/cointracker.js"]
