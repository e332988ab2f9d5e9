import { readConfig } from '../../src/config/config.ts'
import { startProgram } from '../../src/program/program.ts'
import { fastClock } from './fast-clock.ts'

/** The program in a process of its own, without waiting for backoff. */
const { url } = await startProgram(readConfig(process.env), fastClock)
console.log(`listening at ${url}`)
