import type { Plugin } from 'rolldown'

/** What libraries load at once for features that this program does not use, by the library. */
const UNUSED: Readonly<Record<string, readonly string[]>> = {
  // Compilers of schemas, servers with TLS, requests of tests, the API's description in YAML.
  fastify: [
    '@fastify/ajv-compiler',
    '@fastify/fast-json-stringify-compiler',
    'light-my-request',
    'node:http2',
    'node:https',
    'yaml',
  ],
  // Jobs by the calendar.
  'pg-boss': ['cron-parser', 'rrule-temporal'],
  // Logs that are written in another thread.
  pino: ['thread-stream'],
  // Traces of OpenTelemetry in examples of its metrics.
  'prom-client': ['@opentelemetry/api'],
  // Its other parser of HTTP, proxies, simulated and cached answers, cookies, event streams.
  undici: [
    '../milo/no-simd.js',
    '../milo/simd.js',
    './lib/api',
    './lib/cache/memory-cache-store',
    './lib/cache/sqlite-cache-store',
    './lib/dispatcher/balanced-pool',
    './lib/dispatcher/env-http-proxy-agent',
    './lib/dispatcher/h2c-client',
    './lib/dispatcher/proxy-agent',
    './lib/dispatcher/retry-agent',
    './lib/dispatcher/round-robin-pool',
    './lib/dispatcher/socks5-proxy-agent',
    './lib/handler/decorator-handler',
    './lib/handler/redirect-handler',
    './lib/handler/retry-handler',
    './lib/interceptor/cache',
    './lib/interceptor/decompress',
    './lib/interceptor/deduplicate',
    './lib/interceptor/dns',
    './lib/interceptor/dump',
    './lib/interceptor/redirect',
    './lib/interceptor/response-error',
    './lib/interceptor/retry',
    './lib/mock/mock-agent',
    './lib/mock/mock-call-history',
    './lib/mock/mock-client',
    './lib/mock/mock-errors',
    './lib/mock/mock-pool',
    './lib/mock/snapshot-agent',
    './lib/web/cookies',
    './lib/web/eventsource/eventsource',
    './lib/web/websocket/stream/websocketerror',
    './lib/web/websocket/stream/websocketstream',
  ],
}

/** Leaves modules out that libraries would only load. The tests of the whole program run the bundle. */
export function leftOut(): Plugin {
  return {
    name: 'left-out',
    resolveId(id, importer = '') {
      const library = /[\\/]node_modules[\\/]@?([^\\/]+)[\\/]/.exec(importer)?.[1] ?? ''
      return UNUSED[library]?.includes(id) === true ? `\0left-out:${id}` : null
    },
    load: {
      filter: { id: /^\0left-out:/ },
      handler: () => 'module.exports = {}',
    },
  }
}
