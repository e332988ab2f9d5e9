import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { parseAmount } from '../src/domain/assets/amount.ts'
import type { DatabaseServer } from '../src/store/testing/postgres-server.ts'
import { sharedPostgres } from '../src/store/testing/shared-postgres.ts'
import type { Client } from './support/client.ts'
import { startWorld, type World } from './support/world.ts'

const DECIMALS = 8
const DAY_MS = 86_400_000

function dayOf(timestamp: string): string {
  return timestamp.slice(0, 10)
}

function satoshis(amount: string): bigint {
  return parseAmount(amount, DECIMALS)
}

/** The balance of all addresses at the end of each day but today, from the first transaction on, by adding up their rows. */
async function naive(
  client: Client,
  ids: readonly number[],
): Promise<readonly (readonly [string, bigint])[]> {
  const rows = (await Promise.all(ids.map((id) => client.transactions(id)))).flat()
  const changes = new Map<string, bigint>()
  for (const { timestamp, amount } of rows) {
    changes.set(dayOf(timestamp), (changes.get(dayOf(timestamp)) ?? 0n) + satoshis(amount))
  }
  const first = [...changes.keys()].toSorted()[0]
  assert.ok(first !== undefined)
  const today = Date.parse(dayOf(new Date().toISOString()))
  const days: (readonly [string, bigint])[] = []
  let balance = 0n
  for (let at = Date.parse(first); at < today; at += DAY_MS) {
    const day = dayOf(new Date(at).toISOString())
    balance += changes.get(day) ?? 0n
    days.push([day, balance])
  }
  return days
}

async function shown(client: Client): Promise<readonly (readonly [string, bigint])[]> {
  const { status, body } = await client.get('/value-history?chain=bitcoin&points=2000')
  assert.equal(status, 200, JSON.stringify(body))
  // The answer waits for half a second until all is merged.
  if (body.behind === true) return await shown(client)
  return body.points
    .slice(0, -1)
    .map(({ day, balance }: { day: string; balance: string }) => [day, satoshis(balance)])
}

for (const engine of ['SQLite', 'PostgreSQL'] as const) {
  describe(`the value of everything over time, on ${engine}`, () => {
    let server: DatabaseServer | null = null
    let world: World
    const addresses: string[] = []
    const ids: number[] = []

    before(async () => {
      server = engine === 'PostgreSQL' ? await sharedPostgres() : null
      const database = server === null ? {} : { DATABASE_URL: await server.createDatabase() }
      world = await startWorld({ PRICES: 'off', ...database })
    })
    after(async () => {
      await world?.[Symbol.asyncDispose]()
      await server?.stop()
    })

    const add = async (address: string) => {
      addresses.push(address)
      const { id } = await world.client.add(address, true)
      ids.push(id)
      await world.client.ended(id)
    }

    test('begins with the first transaction, though no list of all transactions was ever asked for', async () => {
      for (const count of [900, 40]) await add(world.simulator.chain.largeAddress(count))
      assert.deepEqual(await shown(world.client), await naive(world.client, ids))
    })

    test('has each new transaction in its day as soon as the address has it', async () => {
      const { simulator, client } = world
      for (let payment = 1; payment <= 3; payment += 1) {
        for (const address of addresses) simulator.chain.pay(address, BigInt(payment) * 1_000_000n)
        simulator.chain.mine(200)
        await add(simulator.chain.largeAddress(10))
        for (const id of ids) {
          await client.sync(id)
          await client.ended(id)
        }
        assert.deepEqual(await shown(client), await naive(client, ids))
      }
    })
  })
}

test('requests that meet while the list of all transactions is put together get all of it', async () => {
  await using world = await startWorld({ PRICES: 'off' })
  const { simulator, client } = world
  const { id } = await client.add(simulator.chain.largeAddress(5000), true)
  await client.ended(id)
  const pages = await Promise.all(Array.from({ length: 5 }, () => client.get('/transactions?limit=1000')))
  for (const { body } of pages) assert.equal(body.transactions.length, 1000)
})
