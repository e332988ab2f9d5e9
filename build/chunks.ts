import type { OutputOptions } from 'rolldown'

type Chunks = Exclude<OutputOptions['codeSplitting'], boolean | undefined>

/** What a command, or a process of its own, needs of the server's files. Small. */
const COMMON =
  /\/src\/(?:domain\/errors|program\/(?:version|run-until-signal)|store\/sqlite\/explain|store\/shared\/columns\/damaged-column)/
/** The server with SQLite. */
const SERVER =
  /\/src\/(?:program|config|http|tracker|sync|net|sources|prices|domain|store\/(?:sqlite|shared))\//
/** What most servers never load, or only when it is used for the first time. */
const ON_DEMAND =
  /\/src\/(?:http\/metrics-registry|domain\/secrets\/(?:phrase-finder|monero-phrase|word-lists|bip39-lists|find-secret\.|search-text|secret-texts)|domain\/keys\/wallet-text|tracker\/labels\/read-file|store\/sqlite\/file\/quick-check)/
const SERVER_LIBRARIES =
  /\/node_modules\/(?:@?fastify|avvio|find-my-way|pino|typebox|sonic-boom|semver|fast-|rfdc|process-warning|safe-|toad-cache|@noble\/secp256k1|ecashaddrjs)/

/** The server is one file; commands, the demo's networks, PostgreSQL and what is used rarely are loaded on demand. */
export const CHUNKS: Chunks = {
  includeDependenciesRecursively: false,
  groups: [
    { name: 'common', test: COMMON, priority: 2 },
    {
      name: 'server',
      test: (id) => (SERVER.test(id) || SERVER_LIBRARIES.test(id)) && !ON_DEMAND.test(id),
      priority: 1,
    },
  ],
}
