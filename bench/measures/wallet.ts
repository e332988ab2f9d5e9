import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import type { Row } from '../../src/domain/history/transfer.ts'
import type { Claim } from '../../src/domain/ports/claim.ts'
import type { Clock } from '../../src/domain/ports/clock.ts'
import type { PageStart } from '../../src/domain/ports/histories.ts'
import type { MergedOwner } from '../../src/domain/ports/owner-histories.ts'
import type { Store } from '../../src/domain/ports/store.ts'
import { Random } from '../../src/sim/chain/random.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { Bench } from '../bench.ts'
import { openComparison } from '../load/page-comparison.ts'
import { atLeast, atMost, type Result, whole } from '../result.ts'
import { median } from '../statistics.ts'
import { walletRows } from './wallet-rows.ts'

const WALLET: MergedOwner = { kind: 'wallet', id: 1 }
const LIMIT = 100
const PAIRS = 9
const PAGES = 150
const NEW_TRANSACTIONS = 40
const KNOWN_AT_ONCE = 1000
const FEE = 1000n
const TIP = 900_000
const NOW = 1_790_000_000_000

/** One wallet of many addresses: its first build, a new transaction, its size, and its pages, in the store and over HTTP. */
export async function measureWallet(bench: Bench): Promise<readonly Result[]> {
  const file = bench.newFile()
  const { results, total } = await measureInStore(bench, file)
  const server = new URL('../processes/bare-wallet-server.ts', import.meta.url)
  const wallet = { owner: '/wallets/1', limit: LIMIT, rows: total, server }
  await using pages = await openComparison(bench, file, wallet)
  return [
    ...results,
    atLeast(
      { what: 'wallet pages of 100 over HTTP, against bare node:http', limit: 0.75 },
      ...(await pages.againstBare()),
    ),
    atLeast(
      { what: 'the same, oldest tenth against newest tenth', limit: 0.9 },
      ...(await pages.oldestAgainstNewest()),
    ),
  ]
}

async function measureInStore(
  bench: Bench,
  file: string,
): Promise<{ readonly results: readonly Result[]; readonly total: number }> {
  let now = NOW
  const clock: Clock = { now: () => (now += 1), random: () => 0.5, sleep: async () => {} }
  const store = openSqliteStore(file, clock, 0)
  try {
    const ids = await fill(store, bench)
    await store.owners.addMembers(WALLET, 'bitcoin', ids)
    const build = await buildFirst(store)
    const total = (await store.owners.totals([WALLET]))[0]?.transactionCount ?? 0
    const size = bytesPerRow(file, total)
    const pages = await comparePages(store, file, total)
    const deep = await compareDepths(store, total)
    const added = await addTransactions(store, ids)
    await makeKnown(store)
    const known = bytesPerRow(file, total)
    const results = [
      atMost(
        { what: `first build of a wallet, CPU time`, limit: 6, unit: ' s', digits: 1 },
        build.seconds,
        `${whole(bench.addresses)} addresses, ${whole(bench.rows)} rows, ${whole(total)} merged`,
      ),
      atMost(
        { what: 'CPU time of the longest slice of that', limit: 10, unit: ' ms', digits: 1 },
        build.longestMs,
        `${whole(build.slices)} slices`,
      ),
      atMost(
        { what: 'the merge of one new transaction, CPU time', limit: 5, unit: ' ms', digits: 1 },
        added,
        `median of ${NEW_TRANSACTIONS}`,
      ),
      atLeast(
        { what: 'wallet pages of 100 at random offsets, against the bare read', limit: 0.75 },
        ...pages,
      ),
      atLeast({ what: 'the same, oldest tenth against newest tenth', limit: 0.9 }, ...deep),
      atMost({ what: 'bytes of a merged row', limit: 110 }, size, 'pages of its tables'),
      atMost({ what: 'the same, once kind and fee are known', limit: 110 }, known, 'pages of its tables'),
    ]
    return { results, total: total + NEW_TRANSACTIONS }
  } finally {
    await store.close()
  }
}

/** As if every row had been shown once. */
async function makeKnown(store: Store): Promise<void> {
  for (let place: PageStart = { kind: 'offset', offset: 0 }; ; ) {
    const page = await store.histories.mergedPage(WALLET, place, KNOWN_AT_ONCE)
    const known = (page?.rows ?? []).map(({ hash, height, received, amount, addresses }) => ({
      hash,
      height,
      received,
      amount,
      addresses,
      facts: {
        fee: received === amount ? null : FEE,
        isCoinbase: false,
        ownInputs: received === amount ? ('none' as const) : ('all' as const),
        ownOutputs: 'some' as const,
      },
    }))
    await store.owners.setFacts(WALLET, 'bitcoin', known)
    const cursor = page?.nextCursor ?? null
    if (cursor === null) return
    place = { kind: 'cursor', cursor }
  }
}

async function fill(store: Store, { rows, addresses }: Bench): Promise<readonly number[]> {
  const ids: number[] = []
  for (const history of walletRows(rows, addresses, TIP)) {
    const name = `a${ids.length}`
    const { address } = await store.book.add({ chain: 'bitcoin', address: name, type: 'p2pkh', label: null })
    ids.push(address.id)
    await publish(store, address.id, history)
  }
  return ids
}

async function publish(store: Store, id: number, rows: readonly Row[]): Promise<void> {
  await store.queue.request(id, NOW)
  const claim = (await store.queue.claim('bitcoin')) as Claim
  const { history } = claim
  const rowSetId = history?.rowSetId ?? (await store.runs.openRowSet(claim))
  await store.runs.publish(claim, {
    plan: history === null ? 'first' : 'extend',
    rowSetId,
    first: rows[0]?.position ?? 0,
    count: rows.length,
    unsettled: 0,
    balance: rows[0]?.balance ?? 0n,
    unconfirmedBalance: 0n,
    unconfirmed: 0,
    unchanged: false,
    proof: 'address',
    rows: history === null ? rows : rows.slice(0, 1),
    nextRowId: rows.length + 1,
    events: [],
    arrived: null,
    revised: false,
    tip: TIP,
    source: 'blockchair',
    fingerprint: 'f',
    at: NOW,
    nextSyncAt: null,
    verifyAt: null,
  })
}

async function buildFirst({ merges }: Store) {
  const claim = await merges.claim(NOW)
  assert.ok(claim !== null)
  let [total, longest, slices] = [0, 0, 0]
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    await setImmediate()
    const before = process.threadCpuUsage()
    const result = await work()
    const { user, system } = process.threadCpuUsage(before)
    const took = (user + system) / 1000
    total += took
    longest = Math.max(longest, took)
    slices += 1
    return result
  }
  assert.equal(await timed(() => merges.extend(claim)), 'rebuild')
  const rebuild = await timed(() => merges.openRebuild(claim))
  while (await timed(() => rebuild.step()));
  await rebuild.close()
  return { seconds: total / 1000, longestMs: longest, slices }
}

/** The median CPU time (ms) of the merge of one row on top. */
async function addTransactions(store: Store, ids: readonly number[]): Promise<number> {
  const random = new Random(5)
  const times: number[] = []
  for (let at = 0; at < NEW_TRANSACTIONS; at++) {
    const id = ids[random.below(ids.length)] as number
    const page = await store.histories.page({ kind: 'address', id }, { kind: 'offset', offset: 0 }, 1000)
    const rows = page?.rows ?? []
    const [newest] = rows as [Row]
    const hash = (2n ** 255n + BigInt(at)).toString(16)
    const added: Row = {
      ...newest,
      id: newest.id + 1_000_000 + at,
      position: newest.position - 1,
      hash,
      height: TIP - NEW_TRANSACTIONS + at,
      amount: 1n,
      balance: newest.balance + 1n,
    }
    await publish(store, id, [added, ...rows])
    const before = process.threadCpuUsage()
    const claim = await store.merges.claim(NOW)
    assert.ok(claim !== null)
    assert.equal(await store.merges.extend(claim), 'merged')
    const { user, system } = process.threadCpuUsage(before)
    times.push((user + system) / 1000)
  }
  return median(times)
}

/** Pages a second of the store, against statements that read the same columns and make the same values of them. */
async function comparePages(store: Store, file: string, total: number): Promise<[number, string]> {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    const bare = bareRead(db)
    const random = new Random(7)
    const offsets = () => Array.from({ length: PAGES }, () => random.below(total - LIMIT))
    const check = random.below(total - LIMIT)
    const page = await store.histories.mergedPage(WALLET, { kind: 'offset', offset: check }, LIMIT)
    assert.deepEqual(
      bare(check).map(({ hash }) => hash),
      page?.rows.map(({ hash }) => hash),
    )
    // Rows are compared with their digests when they are first read.
    for (let offset = 0; offset < total; offset += LIMIT) await readPage(store, offset)
    await rateOf(offsets(), async (offset) => void bare(offset))
    return await alternate(
      () => rateOf(offsets(), (offset) => readPage(store, offset)),
      () => rateOf(offsets(), async (offset) => void bare(offset)),
    )
  } finally {
    db.close()
  }
}

async function compareDepths(store: Store, total: number): Promise<[number, string]> {
  const random = new Random(9)
  const tenth = Math.floor(total / 10)
  const read = (from: number) => () =>
    rateOf(
      Array.from({ length: PAGES }, () => from + random.below(tenth - LIMIT)),
      (offset) => readPage(store, offset),
    )
  return await alternate(read(total - tenth), read(0))
}

async function readPage(store: Store, offset: number): Promise<void> {
  await store.histories.mergedPage(WALLET, { kind: 'offset', offset }, LIMIT)
}

function bareRead(db: DatabaseSync) {
  const header = db.prepare(
    `select row_set_id, first from history where owner_kind = 'wallet' and owner_id = 1`,
  )
  const range = db.prepare(
    `select e.position, e.id, lower(hex(e.hash)) as hash, e.height, e.time, e.amount, e.balance, m.received, m.addresses,
        m.kind, m.fee
      from entry e left join merged_entry m on m.row_set_id = e.row_set_id and m.position = e.position
      where e.row_set_id = ? and e.position >= ? and e.position < ? order by e.position`,
  )
  range.setReadBigInts(true)
  range.setReturnArrays(true)
  return (offset: number) => {
    const { row_set_id: rowSetId, first } = header.get() as { row_set_id: number; first: number }
    return range.all(rowSetId, first + offset, first + offset + LIMIT).map((columns) => {
      const [position, id, hash, height, time, amount, balance, received, addresses, kind, fee] =
        columns as unknown as readonly unknown[]
      return {
        position: Number(position),
        id: Number(id),
        hash: String(hash),
        height: Number(height),
        time: Number(time),
        amount,
        balance,
        received: received ?? amount,
        addresses: Number(addresses ?? 1),
        kind,
        fee,
      }
    })
  }
}

/** Reads a second of CPU time. */
async function rateOf(offsets: readonly number[], read: (offset: number) => Promise<void>): Promise<number> {
  const before = process.threadCpuUsage()
  for (const offset of offsets) {
    await read(offset)
    await setImmediate()
  }
  const { user, system } = process.threadCpuUsage(before)
  return offsets.length / ((user + system) / 1e6)
}

async function alternate(
  first: () => Promise<number>,
  second: () => Promise<number>,
): Promise<[ratio: number, detail: string]> {
  const pairs: (readonly [number, number])[] = []
  for (let pair = 0; pair < PAIRS; pair++) pairs.push([await first(), await second()])
  const rates = [median(pairs.map(([a]) => a)), median(pairs.map(([, b]) => b))]
  return [median(pairs.map(([a, b]) => a / b)), `${rates.map(whole).join(' against ')} pages per CPU second`]
}

/** Of the pages that hold merged rows, by what one more copy of them takes. */
function bytesPerRow(file: string, rows: number): number {
  const db = new DatabaseSync(':memory:')
  try {
    db.exec(`attach '${file}' as source`)
    db.exec(`create table entry (row_set_id integer not null, position integer not null, id integer not null, hash blob not null,
        height integer, time integer not null, amount any not null, balance any not null, primary key (row_set_id, position)) strict, without rowid;
      create table merged_entry (row_set_id integer not null, position integer not null, received any not null,
        addresses integer not null, kind text, fee any, primary key (row_set_id, position)) strict, without rowid;
      create temp table wallet as select row_set_id from source.history where owner_kind = 'wallet';
      insert into entry select * from source.entry where row_set_id in (select row_set_id from wallet);
      insert into merged_entry select * from source.merged_entry where row_set_id in (select row_set_id from wallet);`)
    const { bytes } = db
      .prepare('select page_count * page_size as bytes from pragma_page_count, pragma_page_size')
      .get() as {
      bytes: number
    }
    return bytes / rows
  } finally {
    db.close()
  }
}
