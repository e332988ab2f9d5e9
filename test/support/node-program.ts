import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../src/config/config.ts'
import type { Clock } from '../../src/domain/ports/clock.ts'
import { startProgram } from '../../src/program/program.ts'
import { systemClock } from '../../src/program/system-clock.ts'
import { Client } from './client.ts'
import { Litecoind } from './litecoind.ts'
import { MainChainProxy } from './main-chain-proxy.ts'

/** Sleeps a tenth of the time: the node is asked ten times a second. */
const CLOCK: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 10, signal) }

/** The program with a real node as its only source. */
export async function startWithNode(...settings: readonly string[]) {
  const node = await Litecoind.start(...settings)
  const proxy = await MainChainProxy.start(node)
  const folder = mkdtempSync(join(tmpdir(), 'cointracker-'))
  const start = () =>
    startProgram(
      readConfig({
        PORT: '0',
        DATABASE_URL: `sqlite:${join(folder, 'coins.db')}`,
        SOURCES: 'core',
        PRICES: 'off',
        CORE_RPC_URL_LITECOIN: proxy.url,
        SYNC_INTERVAL_SECONDS: '900',
        LOG_LEVEL: 'silent',
      }),
      CLOCK,
    )
  let program = await start()
  const world = {
    node,
    proxy,
    client: new Client(program.url),
    restart: async () => {
      await program.stop()
      program = await start()
      world.client = new Client(program.url)
    },
    [Symbol.asyncDispose]: async () => {
      await program.stop()
      await proxy[Symbol.asyncDispose]()
      await node[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return world
}
