import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import type { MergedRow, OwnFacts } from '../../domain/history/merged-row.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { Claim } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { MergedAuditPoint } from '../../domain/ports/integrity.ts'
import type { MergeStore } from '../../domain/ports/merge-store.ts'
import type { MergedOwner } from '../../domain/ports/owner-histories.ts'
import type { Store } from '../../domain/ports/store.ts'
import { PUBLICATION } from './outcomes.ts'

/** A store, and how another program changes its database behind its back. */
interface DamagedMerges {
  readonly store: Store
  /** The columns before `position` in the key of `merged_entry`. */
  readonly key: string
  /** Runs SQL, and returns the store of the next start. */
  damaged(sql: string): Promise<Store>
  close(): Promise<void>
}

export interface DamageEngine {
  open(clock: Clock): Promise<DamagedMerges>
  mergeNext(
    parts: { merges: MergeStore; clock: Clock; onUnexpected: (error: unknown) => void },
    signal: AbortSignal,
  ): Promise<string>
}

const WALLET: MergedOwner = { kind: 'wallet', id: 1 }
const TOP = { kind: 'offset', offset: 0 } as const
const COUNT = 700
/** Transactions of one address only have no more columns than those of an address. */
const isOfBoth = (at: number) => at % 3 !== 0
const FACTS: OwnFacts = { fee: 1n, isCoinbase: false, ownInputs: 'all', ownOutputs: 'some' }

interface Places {
  /** Positions of merged rows: of one with a fee, of two without, and of one that a single address has. */
  readonly paid: number
  readonly shared: number
  readonly single: number
  readonly key: string
}

const DAMAGE: Readonly<Record<string, (places: Places) => string>> = {
  'what came in': ({ shared }) =>
    `update merged_entry set received = received + 1 where position = ${shared}`,
  'the number of addresses': ({ shared }) =>
    `update merged_entry set addresses = addresses + 1 where position = ${shared}`,
  'a fee': ({ paid }) => `update merged_entry set fee = fee + 1 where position = ${paid}`,
  'a fee that is not known': ({ shared }) => `update merged_entry set fee = 1 where position = ${shared}`,
  'a kind': ({ shared }) => `update merged_entry set kind = 'internal' where position = ${shared}`,
  'columns that are gone': ({ shared }) => `delete from merged_entry where position = ${shared}`,
  'columns at another row': ({ shared, single }) =>
    `update merged_entry set position = ${single} where position = ${shared}`,
  'columns that are there twice': ({ shared, single, key }) =>
    `insert into merged_entry (${key}, position, received, addresses, kind, fee)
      select ${key}, ${single}, received, addresses, kind, fee from merged_entry where position = ${shared}`,
  'an amount': ({ shared }) => `update entry set amount = amount + 1 where position = ${shared}`,
  'a row that is gone': ({ shared }) => `delete from entry where position = ${shared}`,
  'a balance': () => `update history set balance = balance + 1 where owner_kind = 'wallet'`,
}

/** What every engine promises of merged rows that something else has changed: after an audit they are right again. */
export function testMergedDamage(name: string, engine: DamageEngine, now: number): void {
  describe(`damaged merged histories of the ${name} store`, () => {
    for (const [what, sql] of Object.entries(DAMAGE)) {
      test(`are found by the audit and merged again: ${what}`, async () => {
        const wallet = await openWallet(engine, now)
        try {
          const places = { ...placesOf(wallet.rows), key: wallet.damageable.key }
          const store = await wallet.damageable.damaged(sql(places))
          assert.equal(await audit(store, wallet.now() + 1), 'damaged')
          assert.equal(await store.owners.behind(WALLET), true)
          await wallet.merge(store)
          assert.deepEqual((await rowsOf(store)).map(withoutId), wallet.withoutFacts.map(withoutId))
          assert.equal(await audit(store, wallet.now() + 1), 'intact')
        } finally {
          await wallet.damageable.close()
        }
      })
    }

    test('are none if nothing was changed, and what was found out about rows stays', async () => {
      const wallet = await openWallet(engine, now)
      try {
        assert.equal(await audit(wallet.damageable.store, wallet.now() + 1), 'intact')
        assert.deepEqual(await rowsOf(wallet.damageable.store), wallet.rows)
      } finally {
        await wallet.damageable.close()
      }
    })
  })
}

/** A row that was gone comes back with another id. */
function withoutId({ id: _, ...row }: MergedRow) {
  return row
}

function placesOf(rows: readonly MergedRow[]) {
  const paid = rows.findIndex(({ fee }) => fee !== null)
  const shared = rows.findIndex(({ addresses }, at) => addresses === 2 && at > paid + 300)
  const single = rows.findIndex(({ addresses }) => addresses === 1)
  const [first = 0] = rows.map(({ position }) => position)
  return { paid: first + paid, shared: first + shared, single: first + single }
}

/** A wallet of two addresses, merged, with a fee of one of its rows. */
async function openWallet(engine: DamageEngine, begin: number) {
  let now = begin
  const clock: Clock = { now: () => now, random: () => 0.5, sleep: async () => {} }
  const merge = async (store: Store) => {
    const onUnexpected = (error: unknown) => {
      throw error
    }
    const parts = { merges: store.merges, clock, onUnexpected }
    do now += 60_000
    while ((await engine.mergeNext(parts, new AbortController().signal)) !== 'nothing due')
  }
  const damageable = await engine.open(clock)
  const { store } = damageable
  await store.owners.addMembers(WALLET, 'bitcoin', [
    await addAddress(store, 'a', () => true, now),
    await addAddress(store, 'b', isOfBoth, now),
  ])
  await merge(store)
  const withoutFacts = await rowsOf(store)
  const paid = withoutFacts.find(({ addresses }) => addresses === 2) as MergedRow
  assert.equal(await store.owners.setFacts(WALLET, 'bitcoin', [{ ...paid, facts: FACTS }]), 1)
  return { damageable, merge, now: () => now, rows: await rowsOf(store), withoutFacts }
}

/** Ends with the first damage, which is recorded. */
async function audit({ mergedAudits }: Store, before: number): Promise<'intact' | 'damaged'> {
  const id = await mergedAudits.claimAudit(before)
  assert.ok(id !== null)
  try {
    let point: MergedAuditPoint | null = null
    do point = await mergedAudits.audit(id, point)
    while (point !== null)
    await mergedAudits.recordAudit(id)
    return 'intact'
  } catch (error) {
    if (!(error instanceof DamagedHistory)) throw error
    await mergedAudits.recordDamage(id, error)
    return 'damaged'
  }
}

async function rowsOf(store: Store): Promise<readonly MergedRow[]> {
  return (await store.histories.mergedPage(WALLET, TOP, COUNT))?.rows ?? []
}

async function addAddress(
  store: Store,
  text: string,
  has: (at: number) => boolean,
  now: number,
): Promise<number> {
  const { address } = await store.book.add({ chain: 'bitcoin', address: text, type: 'p2pkh', label: null })
  await store.queue.request(address.id, now)
  const claim = (await store.queue.claim('bitcoin')) as Claim
  const rowSetId = await store.runs.openRowSet(claim)
  const heights = Array.from({ length: COUNT }, (_, at) => COUNT - at).filter(has)
  const rows = heights.map((height, position): Row => {
    const left = BigInt(heights.length - position)
    const hash = height.toString(16).padStart(64, '0')
    return {
      position,
      id: height,
      hash,
      height,
      time: 1_500_000_000 + height,
      amount: 2n,
      balance: 2n * left,
    }
  })
  const shown = { rowSetId, count: rows.length, balance: rows[0]?.balance ?? 0n, rows, nextRowId: COUNT + 1 }
  await store.runs.publish(claim, { ...PUBLICATION, ...shown, at: now })
  return address.id
}
