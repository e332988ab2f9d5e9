#!/usr/bin/env node
import module from 'node:module'
import process from 'node:process'

// Plain JavaScript without named imports of newer modules: an older Node must get as far as the sentence below.
if (Number.parseInt(process.versions.node, 10) < 24) {
  process.stderr.write(
    `Node 24 or newer is needed, and this is ${process.versions.node}. From a clone, run npm ci without --omit=optional, which installs it.\n`,
  )
  process.exit(1)
}
// Node 24 warns of its SQLite at each start.
const print = process.listeners('warning')
process.removeAllListeners('warning')
process.on('warning', (warning) => {
  if (warning.name !== 'ExperimentalWarning') for (const listener of print) listener(warning)
})
module.enableCompileCache()
const { runCommandLine } = await import('./command-line.ts')
await runCommandLine(process.argv.slice(2))
