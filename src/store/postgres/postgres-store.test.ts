import { after } from 'node:test'
import type { Clock } from '../../domain/clock.ts'
import { testBalances } from '../testing/balances-contract.ts'
import { startPostgres } from '../testing/postgres-server.ts'
import { testStore } from '../testing/store-contract.ts'
import { openPostgresStore } from './postgres-store.ts'

const NOW = 1_790_000_000_000
const clock: Clock = { now: () => NOW, random: () => 0.5, sleep: async () => {} }

const server = await startPostgres()
after(() => server.stop())

const template = await server.createDatabase()
await (await open(template)).close()

testStore('PostgreSQL', openEmpty, NOW)
testBalances('PostgreSQL', openEmpty, NOW)

async function openEmpty() {
  return open(await server.createDatabase(new URL(template).pathname.slice(1)))
}

function open(url: string) {
  return openPostgresStore({
    url,
    connections: 4,
    clock,
    intervalMs: 0,
    onTrouble: (error) => console.error(error),
  })
}
