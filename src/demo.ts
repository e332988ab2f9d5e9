import { enableCompileCache } from 'node:module'

// Before anything is loaded, so that the second start is quick.
enableCompileCache()
const { runUntilSignal } = await import('./run-until-signal.ts')
const { startDemo } = await import('./demo-program.ts')

await runUntilSignal(process.env, () => startDemo(process.env, (text) => process.stdout.write(text)))
