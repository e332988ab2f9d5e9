import { enableCompileCache } from 'node:module'

// Before anything is loaded, so that the second start is quick.
enableCompileCache()
const { runUntilSignal } = await import('./run-until-signal.ts')
const { startProgram } = await import('./main.ts')
const { readConfig } = await import('./config.ts')

await runUntilSignal(() => startProgram(readConfig(process.env)))
