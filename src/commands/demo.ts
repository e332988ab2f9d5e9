import { enableCompileCache } from 'node:module'

// Before anything is loaded, so that the second start is quick.
enableCompileCache()
const { runUntilSignal } = await import('../program/run-until-signal.ts')
const { startDemo } = await import('./demo/start-demo.ts')

await runUntilSignal(process.env, () => startDemo(process.env, (text) => process.stdout.write(text)))
