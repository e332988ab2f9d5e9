import { readConfig } from '../config/config.ts'
import { startProgram } from '../program/program.ts'
import { runUntilSignal } from '../program/run-until-signal.ts'

await runUntilSignal(process.env, () => startProgram(readConfig(process.env)))
