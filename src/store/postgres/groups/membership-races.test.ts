import assert from 'node:assert/strict'
import { after, afterEach, beforeEach, test } from 'node:test'
import type pg from 'pg'
import type { GroupMember } from '../../../domain/group/group.ts'
import type { Claim } from '../../../domain/ports/claim.ts'
import type { DiscoveryClaim, UnusedAddress } from '../../../domain/ports/discovery-store.ts'
import { ALL, type MergedOwner } from '../../../domain/ports/owner-histories.ts'
import type { Store } from '../../../domain/ports/store.ts'
import { REACHED_ADDRESSES } from '../../shared/group-queries.ts'
import { addressAt, following, newBranch, newWallet, used, WPKH } from '../../testing/test-wallets.ts'
import { keyOf } from '../../testing/wallets/wallet-suite.ts'
import { interleaved } from '../testing/interleaved.ts'
import { PUBLICATION } from '../testing/outcomes.ts'
import { NOW, startPostgresStores } from '../testing/postgres-stores.ts'

const CHAINS = ['bitcoin'] as const
/** Where changes are stopped: what they write to. */
const PUBLISHING = ['entry', 'history', 'member', 'sparkline', 'asset_total', 'sync']
const REMOVING = ['member', 'sync', 'deleted_address', 'address', 'asset_total']
const DISCOVERING = ['unused_address', 'address', 'derivation', 'member', 'wallet_branch', 'sync']
const GROUPING = ['owner_group', 'group_member', 'history', 'member']

/** Addresses that a wallet follows on a branch, more than the gap. */
const FOLLOWED = 6

const stores = await startPostgresStores()
after(() => stores.stop())
let store: Store
let client: pg.Client
beforeEach(async () => {
  store = await stores.openEmpty()
  client = await stores.connect(store)
})
afterEach(async () => {
  await client.end()
  await store.close()
})

interface Race {
  readonly what: string
  /** What the first change writes to. */
  readonly tables: readonly string[]
  /** Two changes that may happen at the same moment, the second one of groups. */
  readonly begin: () => Promise<readonly [() => Promise<unknown>, () => Promise<unknown>]>
}

const races: readonly Race[] = [
  {
    what: 'an address is published for the first time and becomes a member of a group',
    tables: PUBLISHING,
    begin: async () => {
      const id = await address()
      const publication = await readyToPublish(id)
      return [publication, () => group([{ kind: 'address', id }])]
    },
  },
  {
    what: 'an address is published for the first time and the history of everything is made',
    tables: PUBLISHING,
    begin: async () => {
      await store.owners.remove(ALL)
      const publication = await readyToPublish(await address())
      return [publication, () => store.owners.create(ALL, 'bitcoin')]
    },
  },
  {
    what: 'an address is published for the first time and its group becomes part of another one',
    tables: PUBLISHING,
    begin: async () => {
      const id = await address()
      const publication = await readyToPublish(id)
      const inner = await group([{ kind: 'address', id }])
      const outer = await group([])
      return [publication, () => members(outer, [{ kind: 'group', id: inner }])]
    },
  },
  {
    what: 'an address is deleted and becomes a member of a group',
    tables: REMOVING,
    begin: async () => {
      const id = await address()
      await (await readyToPublish(id))()
      const outer = await group([])
      return [() => store.book.remove(id), () => members(outer, [{ kind: 'address', id }]).catch(unknown)]
    },
  },
  {
    what: 'an address is restored and its group becomes part of another one',
    tables: REMOVING,
    begin: async () => {
      const id = await address()
      await (await readyToPublish(id))()
      const inner = await group([{ kind: 'address', id }])
      const outer = await group([])
      await store.book.remove(id)
      return [() => store.book.restore(id), () => members(outer, [{ kind: 'group', id: inner }])]
    },
  },
  {
    what: 'a wallet gets an address and its group becomes part of another one',
    tables: DISCOVERING,
    begin: async () => {
      const one = await wallet()
      const inner = await group([{ kind: 'wallet', id: one.id }])
      const outer = await group([])
      return [() => use(one), () => members(outer, [{ kind: 'group', id: inner }])]
    },
  },
  {
    what: 'a wallet gets an address and leaves its group',
    tables: DISCOVERING,
    begin: async () => {
      const one = await wallet()
      const inner = await group([{ kind: 'wallet', id: one.id }])
      await group([{ kind: 'group', id: inner }])
      return [() => use(one), () => members(inner, [])]
    },
  },
  {
    what: 'a wallet adopts an address and its group leaves another one',
    tables: DISCOVERING,
    begin: async () => {
      const one = await wallet()
      await address(addressAt(one.text, 0, FOLLOWED))
      const inner = await group([{ kind: 'wallet', id: one.id }])
      const outer = await group([{ kind: 'group', id: inner }])
      const more = [following(one.text, 0, 0, FOLLOWED, FOLLOWED + 2)]
      return [() => store.wallets.widen(one.id, 1, more), () => members(outer, [])]
    },
  },
  {
    what: 'a wallet gets an address and its group is removed',
    tables: DISCOVERING,
    begin: async () => {
      const one = await wallet()
      const inner = await group([{ kind: 'wallet', id: one.id }])
      await group([{ kind: 'group', id: inner }])
      return [() => use(one), () => store.groups.remove(inner)]
    },
  },
  {
    what: 'a wallet gets an address and another one of its group is removed',
    tables: DISCOVERING,
    begin: async () => {
      const [one, other] = [await wallet(), await wallet()]
      await use(other)
      await group([one, other].map(({ id }) => ({ kind: 'wallet', id })))
      return [() => use(one), () => store.wallets.remove(other.id, 'keep')]
    },
  },
  {
    what: 'a wallet gets an address and a script type of another one of its group is dropped',
    tables: DISCOVERING,
    begin: async () => {
      const [one, other] = [await wallet(), await wallet(2)]
      await use(other, 1)
      await group([one, other].map(({ id }) => ({ kind: 'wallet', id })))
      return [() => use(one), () => store.discoveries.detected(other.claim, [0], [])]
    },
  },
]

for (const { what, tables, begin } of races) {
  test(`groups and everything have their addresses when ${what}`, async () => {
    for (const table of tables) await race(begin, table, false)
    for (const table of GROUPING) await race(begin, table, true)
  })
}

async function race(begin: Race['begin'], table: string, swapped: boolean): Promise<void> {
  const [one, other] = await begin()
  await interleaved(client, table, swapped ? other : one, swapped ? one : other)
  await compare(`${swapped ? 'the second' : 'the first'} one stopped at ${table}`)
}

const IN_GROUP = `select m.address_id as id from history h join member m on m.history_id = h.id and m.removed = 0
  join address a on a.id = m.address_id where h.owner_kind = 'group' and h.owner_id = $1`

/** Each group has the addresses that it reaches, and adds up to them; so does everything. */
async function compare(when: string): Promise<void> {
  await mergeAll()
  for (const { id } of await store.groups.list()) {
    const reached = await idsOf(REACHED_ADDRESSES('$1::bigint'), [id])
    assert.deepEqual(await idsOf(IN_GROUP, [id]), reached, `group ${id}, ${when}`)
    await compareBalance(when, { kind: 'group', id }, reached)
  }
  await compareBalance(when, ALL, await idsOf('select id from address', []))
  for (const { id } of await store.groups.list()) await store.groups.remove(id)
}

async function compareBalance(when: string, owner: MergedOwner, addresses: readonly number[]): Promise<void> {
  const [totals] = await store.owners.totals([owner])
  if (totals === undefined) return
  const { rows } = await client.query(
    'select coalesce(sum(balance), 0) as sum from history where id = any($1)',
    [addresses],
  )
  const what = `${owner.kind} ${owner.id}, ${when}`
  assert.deepEqual(
    { what, behind: totals.behind, balance: totals.balance },
    { what, behind: false, balance: BigInt(rows[0].sum) },
  )
}

async function idsOf(query: string, values: readonly unknown[]): Promise<readonly number[]> {
  const { rows } = await client.query(query, [...values])
  return rows.map(({ id }) => Number(id)).toSorted((a, b) => a - b)
}

async function mergeAll(): Promise<void> {
  for (let claim = await store.merges.claim(NOW); claim !== null; claim = await store.merges.claim(NOW)) {
    if ((await store.merges.extend(claim)) === 'merged') continue
    const rebuild = await store.merges.openRebuild(claim)
    while (await rebuild.step());
    await rebuild.close()
  }
}

let made = 0

async function address(text?: string): Promise<number> {
  made += 1
  const added = { chain: 'bitcoin', address: text ?? `a${made}`, type: 'p2pkh', label: null } as const
  return (await store.book.add(added)).address.id
}

interface Discovered {
  readonly id: number
  readonly text: string
  readonly claim: DiscoveryClaim
}

/** One that is being looked up. */
async function wallet(descriptors = 1): Promise<Discovered> {
  const texts = Array.from({ length: descriptors }, () => `wpkh(${keyOf(WPKH)}/${++made}/*)`)
  const branches = texts.map((text, descriptor) => newBranch(text, descriptor, 0, FOLLOWED))
  const added = await store.wallets.add(
    newWallet(texts, { gapLimit: 1, branches, isTentative: descriptors > 1 }),
  )
  assert.ok(added.kind === 'added')
  const claim = (await store.discoveries.claim(CHAINS, NOW)) as DiscoveryClaim
  assert.equal(claim.walletId, added.wallet.id)
  return { id: claim.walletId, text: texts[0] as string, claim }
}

/** The first address of a branch is found to be used. */
async function use({ claim }: Discovered, branch = 0): Promise<void> {
  const [first] = await store.discoveries.unused(claim, branch, 0, 1)
  const usedOne = used(first as UnusedAddress)
  const lookedUp = new Map([[branch, 1]])
  await store.discoveries.record(claim, { used: [usedOne], lookedUp, answered: null, more: [] })
}

async function group(members: readonly GroupMember[]): Promise<number> {
  return (await store.groups.add({ name: 'g', members })).id
}

async function members(id: number, members: readonly GroupMember[]): Promise<void> {
  await store.groups.change(id, { members })
}

/** The member was deleted before. */
function unknown(error: { readonly code?: string }): void {
  assert.equal(error.code, 'invalid_request')
}

async function readyToPublish(id: number): Promise<() => Promise<void>> {
  await store.queue.request(id, NOW)
  const claim = (await store.queue.claim('bitcoin')) as Claim
  assert.equal(claim.addressId, id)
  const rowSetId = await store.runs.openRowSet(claim)
  const hash = id.toString(16).padStart(64, '0')
  const rows = [{ position: 0, id: 1, hash, height: 5, time: 1_500_000_000, amount: 1n, balance: 1n }]
  return () => store.runs.publish(claim, { ...PUBLICATION, rowSetId, count: 1, balance: 1n, rows, at: NOW })
}
