import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { simulatedSettings } from '../../src/commands/demo/simulated-settings.ts'
import { readConfig } from '../../src/config/config.ts'
import type { Clock } from '../../src/domain/ports/clock.ts'
import { startProgram } from '../../src/program/program.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/sim/simulator.ts'
import { Client } from './client.ts'
import { fastClock } from './fast-clock.ts'

type WorldSettings = Readonly<Record<string, string>>

export interface World extends AsyncDisposable {
  readonly simulator: Simulator
  readonly client: Client
  /** Restarts the program on the same database. */
  restart(settings?: Readonly<Record<string, string>>): Promise<void>
}

/** The program and the simulator in this process, over real sockets and a real database file. */
export async function startWorld(
  settings: WorldSettings | ((simulator: Simulator) => WorldSettings) = {},
  simulated: SimulatorOptions = {},
  clock: Clock = fastClock,
): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'cointracker-'))
  const simulator = await startSimulator({ realHistories: false, tip: 1000, ...simulated })
  const start = (more: Readonly<Record<string, string>> = {}) =>
    startProgram(
      readConfig({
        PORT: '0',
        DATABASE_URL: `sqlite:${join(folder, 'coins.db')}`,
        ...simulatedSettings(simulator),
        SOURCES: 'blockchair',
        BLOCKCHAIR_REQUESTS_PER_MINUTE: '0',
        BLOCKCHAIR_POINTS_PER_DAY: '0',
        SYNC_INTERVAL_SECONDS: '0',
        LOG_LEVEL: 'silent',
        ...(typeof settings === 'function' ? settings(simulator) : settings),
        ...more,
      }),
      clock,
    )
  let program = await start()
  const world = {
    simulator,
    client: new Client(program.url),
    restart: async (more?: Readonly<Record<string, string>>) => {
      await program.stop()
      program = await start(more)
      world.client = new Client(program.url)
    },
    [Symbol.asyncDispose]: async () => {
      await program.stop()
      await simulator.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return world
}
