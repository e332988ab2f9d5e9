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
}

/** Leaves modules out that libraries would only load. The tests of the whole program run the bundle. */
export function leftOut(): Plugin {
  return {
    name: 'left-out',
    resolveId(id, importer = '') {
      const library = /\/node_modules\/@?([^/]+)\//.exec(importer)?.[1] ?? ''
      return UNUSED[library]?.includes(id) === true ? `\0left-out:${id}` : null
    },
    load: {
      filter: { id: /^\0left-out:/ },
      handler: () => 'module.exports = {}',
    },
  }
}
