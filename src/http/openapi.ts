import swagger from '@fastify/swagger'
import type { App, ServerDeps } from './deps.ts'
import { nameSchemas } from './name-schemas.ts'

/** Describes the routes that are registered after it; `app.swagger()` is the description. */
export function registerOpenApi(
  app: App,
  { version, publicUrl }: Pick<ServerDeps, 'version' | 'publicUrl'>,
): void {
  app.register(swagger, {
    convertConstToEnum: false,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Mini CoinTracker',
        version,
        description:
          'Tracks addresses and their complete, proven histories.\n\n' +
          "Amounts are exact decimal strings in the chain's coin, times are RFC 3339 in UTC, errors are " +
          '`application/problem+json` with a stable `code`.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: publicUrl === null ? '/' : publicUrl.href.slice(0, -1) }],
      tags: [
        { name: 'addresses', description: 'Tracked addresses' },
        { name: 'wallets', description: 'Addresses behind keys and descriptors' },
        { name: 'groups', description: 'Wallets and addresses that are shown as one' },
        { name: 'transactions', description: 'Proven histories' },
        { name: 'labels', description: 'Files of labels (BIP-329)' },
        { name: 'balances', description: 'Balances now and at any moment' },
        { name: 'prices', description: 'What coins are and were worth' },
        { name: 'synchronisation', description: 'Synchronising and cross-checking' },
        { name: 'events', description: 'Changes as they happen' },
        { name: 'chains', description: 'Supported chains' },
        { name: 'operation', description: 'Running the server' },
      ],
      security: [{}, { token: [] }, { session: [] }],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'The setting API_TOKEN, if it is set.' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'cointracker_session',
            description: 'Set by `POST /session`; the name may have a prefix and a port.',
          },
        },
      },
    },
    transformObject: (document) =>
      'openapiObject' in document ? nameSchemas(document.openapiObject) : document.swaggerObject,
  })
}
