import type { Plugin } from 'rolldown'

/** What libraries load at once for features that this program does not use. */
const UNUSED = [
  // Fastify's compilers of schemas, its servers with TLS, and its requests of tests.
  '@fastify/ajv-compiler',
  '@fastify/fast-json-stringify-compiler',
  'light-my-request',
  'node:http2',
  'node:https',
  // The API's description in YAML.
  'yaml',
]
const IMPORTER = /\/node_modules\/(@?fastify)\//

/** Leaves modules out that Fastify and its plugins would only load. The bundle's own tests run every route. */
export function leftOut(): Plugin {
  return {
    name: 'left-out',
    resolveId: {
      filter: { id: new RegExp(`^(?:${UNUSED.join('|')})$`) },
      handler: (id, importer = '') => (IMPORTER.test(importer) ? `\0left-out:${id}` : null),
    },
    load: {
      filter: { id: /^\0left-out:/ },
      handler: () => 'module.exports = {}',
    },
  }
}
