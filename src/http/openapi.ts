import swagger from '@fastify/swagger'
import type { App } from './deps.ts'
import { nameSchemas } from './name-schemas.ts'

/** Describes the routes that are registered after it; `app.swagger()` is the description. */
export function registerOpenApi(app: App, version: string): void {
  app.register(swagger, {
    convertConstToEnum: false,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Mini CoinTracker',
        version,
        description:
          'Watches addresses and keeps their complete histories.\n\n' +
          "Amounts are exact decimal strings in the chain's coin, times are RFC 3339 in UTC, errors are " +
          '`application/problem+json` with a stable `code`.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'addresses', description: 'What is watched' },
        { name: 'transactions', description: 'Proven histories' },
        { name: 'balances', description: 'What they come to, at any moment' },
        { name: 'synchronisation', description: 'Bringing them up to date' },
        { name: 'events', description: 'Hearing of changes' },
        { name: 'chains', description: 'What can be watched' },
        { name: 'operation', description: 'Running the server' },
      ],
      security: [{}, { token: [] }, { session: [] }],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'The setting API_TOKEN, where it is set.' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'cointracker_session',
            description: 'What `POST /session` has set.',
          },
        },
      },
    },
    transformObject: (document) =>
      'openapiObject' in document ? nameSchemas(document.openapiObject) : document.swaggerObject,
  })
}
