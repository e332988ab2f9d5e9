import { readConfig } from './config.ts'
import { startProgram } from './main.ts'
import { runUntilSignal } from './run-until-signal.ts'

await runUntilSignal(process.env, () => startProgram(readConfig(process.env)))
