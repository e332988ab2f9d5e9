import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { formatAmount } from '../src/domain/assets/amount.ts'
import { chainOf } from '../src/domain/chains/chain.ts'
import { openDescriptor } from '../src/domain/keys/open-descriptor.ts'
import { loseHeartbeats } from '../src/store/postgres/testing/postgres-stores.ts'
import { sharedPostgres } from '../src/store/testing/shared-postgres.ts'
import { Client } from './support/client.ts'
import { startFleet } from './support/fleet.ts'
import { allRows, walletDone } from './support/wallets.ts'

const server = await sharedPostgres()
after(() => server.stop())

const KEY =
  'xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj'
const WPKH = `wpkh(${KEY}/<0;1>/*)`
const GAP = 20
const opened = openDescriptor(WPKH, chainOf('bitcoin'))
const addressesOf = (branch: number, count: number) =>
  opened.addresses(branch, 0, count).map(({ address }) => String(address))

/** Of each branch at one moment: what the wallet says, what its rows say, and the last address that has a history. */
const BRANCHES = `select b.branch::integer, b.derived::integer, b.last_used::integer, w.worker is not null as running,
    (select count(*)::integer from derivation d where d.wallet_id = w.id and d.branch = b.number) +
    (select count(*)::integer from unused_address u where u.wallet_id = w.id and u.branch = b.number) as rows,
    coalesce((select max(d.place)::integer from derivation d
      join history h on h.owner_kind = 'address' and h.owner_id = d.address_id
      where d.wallet_id = w.id and d.branch = b.number and h.count > 0), -1) as last_proven
  from wallet w join wallet_branch b on b.wallet_id = w.id order by b.branch`

interface Branch {
  readonly branch: number
  readonly derived: number
  readonly last_used: number
  readonly running: boolean
  readonly rows: number
  readonly last_proven: number
}

test('a wallet of 600 used addresses is discovered exactly although its worker is killed, its gap followed at every moment', async (t) => {
  await using fleet = await startFleet(server)
  const { chain, requests } = fleet.simulator
  const used = [...addressesOf(0, 400), ...addressesOf(1, 200)]
  for (const [at, address] of used.entries()) {
    chain.pay(address, 1000n + BigInt(at))
    if (at % 3 === 2) chain.spend(used[at - 1] as string, 500n, address)
    if (at % 100 === 99) chain.mine()
  }
  chain.mine()
  const client = new Client((await fleet.start('api')).url)
  const first = await fleet.start('worker')
  const { status, body } = await client.send('POST', '/wallets', { text: WPKH })
  assert.equal(status, 201)
  await using watched = await watchGap(fleet.settings['DATABASE_URL'] as string)
  while (requests.length < 4) await sleep(5)
  assert.ok((await watched.branches()).some(({ running }) => running))
  await first.kill('SIGKILL')
  const killedAt = requests.length
  await watched.loseWorkers()
  await fleet.start('worker')
  const wallet = await walletDone(client, body.id)
  await watched.stop()
  t.diagnostic(
    `${requests.length} requests, killed at ${killedAt}; ${watched.steps} different steps observed`,
  )
  assert.ok(watched.steps > 10, `${watched.steps} steps`)
  assert.deepEqual(
    (await watched.branches()).map(({ branch, last_used, last_proven }) => [branch, last_used, last_proven]),
    [
      [0, 399, 399],
      [1, 199, 199],
    ],
  )
  const balance = used.reduce((sum, address) => sum + chain.balance(address), 0n)
  assert.deepEqual([wallet.balance, wallet.addresses.used], [formatAmount(balance, 8), used.length])
  const hashes = new Set(used.flatMap((address) => chain.history(address).map(({ hash }) => hash)))
  const rows = await allRows(client, `/wallets/${body.id}`)
  assert.deepEqual(rows.map((row) => row.tx_hash).toSorted(), [...hashes].toSorted())
})

/** Reads the branches of the wallet all the time, each time in one statement, and compares them with the invariant. */
async function watchGap(url: string) {
  const [watching, asking] = [new pg.Client(url), new pg.Client(url)]
  await Promise.all([watching.connect(), asking.connect()])
  const seen = new Set<string>()
  const wrong: Branch[] = []
  let isStopped = false
  const read = async (db: pg.Client) => (await db.query<Branch>(BRANCHES)).rows
  const watch = async () => {
    while (!isStopped) {
      const branches = await read(watching)
      seen.add(JSON.stringify(branches))
      wrong.push(...branches.filter((one) => !isCovered(one)))
      await sleep(30)
    }
  }
  const loop = watch()
  const stop = async () => {
    isStopped = true
    await loop
    assert.deepEqual(wrong.slice(0, 3), [])
  }
  return {
    branches: () => read(asking),
    loseWorkers: () => loseHeartbeats(asking),
    get steps() {
      return seen.size
    },
    stop,
    [Symbol.asyncDispose]: async () => {
      isStopped = true
      await loop
      await Promise.all([watching.end(), asking.end()])
    },
  }
}

function isCovered({ derived, last_used: lastUsed, last_proven: lastProven, rows }: Branch): boolean {
  return derived >= lastUsed + 1 + GAP && lastUsed >= lastProven && rows === derived
}
