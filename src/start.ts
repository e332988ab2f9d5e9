import { readConfig } from './config.ts'
import { startProgram } from './main.ts'
import { runUntilSignal } from './run-until-signal.ts'

await runUntilSignal(() => startProgram(readConfig(process.env)))
