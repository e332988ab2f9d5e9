#!/usr/bin/env node
import module from 'node:module'
import process from 'node:process'

// Plain JavaScript without named imports of newer modules: an older Node must get as far as the sentence below. And with
// a warm cache nothing that strips types has to be loaded: 14 MB and 50 ms less.
if (Number.parseInt(process.versions.node, 10) < 24) {
  process.stderr.write(
    `Node 24 or newer is needed, and this is ${process.versions.node}. From a clone, run npm ci without --omit=optional, which installs it.\n`,
  )
  process.exit(1)
}
module.enableCompileCache()
const { runCommandLine } = await import('./command-line.ts')
await runCommandLine(process.argv.slice(2))
