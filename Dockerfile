FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# The embedded PostgreSQL is left out: a container has a real one beside it.
RUN npm ci --omit=optional
COPY . .
RUN npm run build && npm prune --omit=dev --omit=optional

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/migrations ./migrations
USER node
ENTRYPOINT ["node", "dist/cli/main.js"]
CMD ["serve"]
