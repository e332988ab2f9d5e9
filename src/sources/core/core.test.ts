import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { outputScript } from '../../domain/address/output-script.ts'
import { type Chain, chainOf } from '../../domain/chains/chain.ts'
import { SourceError } from '../../domain/ports/source.ts'
import { directNetwork } from '../../net/direct-network.ts'
import { FakeClock } from '../../net/testing/fake-clock.ts'
import { MemoryLedger } from '../../net/testing/memory-ledger.ts'
import { CORE_CHAINS } from './chains.ts'
import { Core } from './core.ts'
import type { Login } from './read-node.ts'
import { FakeNode } from './testing/fake-node.ts'

const bitcoin = chainOf('bitcoin')
const A = '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2'
const B = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'
const UNUSED = '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy'
const [a, b] = [outputScript(bitcoin, A), outputScript(bitcoin, B)]
const ELSEWHERE = '6a'
const FOREIGN = 'ab'.repeat(32)
const OPTIONS = { signal: new AbortController().signal, manual: true }
const PASSWORD: Login = { kind: 'password', user: 'me', password: 'secret' }

function coreOf(node: FakeNode, login: Login = PASSWORD, chain: Chain = bitcoin, network = directNetwork) {
  const clock = new FakeClock('2026-11-27T12:00:00Z')
  const { name, forks, setting } = CORE_CHAINS[chain.slug]
  return new Core({
    chain,
    forks,
    name,
    node: { url: node.url, login },
    settings: setting,
    httpTimeoutMs: 5000,
    clock,
    ledger: new MemoryLedger(clock),
    network,
    onChange: () => {},
  })
}

/** Receives 50.00001410 at A, and pays 1.5 of it to B, with change; in blocks 1 and 3 of 4. */
async function nodeWithPayments() {
  const node = await FakeNode.start(bitcoin.genesisHash)
  const first = node.transaction([], { script: a, value: '50.00001410' })
  node.mine(first)
  node.mine()
  const second = node.transaction(
    [[first.txid, 0]],
    { script: b, value: '1.50000000' },
    { script: a, value: '48.49998590' },
    { script: ELSEWHERE, value: '0.00000000' },
  )
  node.mine(second)
  node.mine()
  return { node, first, second }
}

const read = (core: Core, address: string, manual = true) =>
  core.page(
    { chain: bitcoin, address, from: { kind: 'newest', known: 0 }, repeat: 0 },
    { ...OPTIONS, manual },
  )
const readSet = (core: Core, addresses: readonly string[]) =>
  core.setReader.read({ chain: bitcoin, addresses, repeat: 0 }, OPTIONS)
const amounts = ({ rows }: { rows: readonly { hash: string; amount: bigint; height: number | null }[] }) =>
  rows.map(({ hash, amount, height }) => [hash, amount, height])
const refusal = async (work: Promise<unknown>): Promise<SourceError> => {
  const error = await work.then(
    () => null,
    (reason) => reason,
  )
  assert.ok(error instanceof SourceError, String(error))
  return error
}

/** The result of `scanblocks` without one of its blocks. */
function without(block: string, result: string): string {
  const { relevant_blocks: blocks, ...rest } = JSON.parse(result)
  assert.ok(blocks.includes(block))
  return JSON.stringify({ ...rest, relevant_blocks: blocks.filter((hash: string) => hash !== block) })
}

const WAYS = [
  ['with the activity of descriptors (v29)', []],
  ['with whole blocks that filters find (v25)', ['getdescriptoractivity']],
  ['with every block of a short chain', ['getdescriptoractivity', 'scanblocks']],
] as const

for (const [way, missing] of WAYS) {
  test(`a set of addresses is read ${way}`, async () => {
    const { node, first, second } = await nodeWithPayments()
    await using _ = node
    for (const method of missing) node.methods.delete(method)
    const { tip, pages } = await readSet(coreOf(node), [A, B, UNUSED])
    assert.equal(tip, 4)
    assert.deepEqual(amounts(pages.get(A) as never), [
      [second.txid, -150_002_820n + 150_002_820n - 150_002_820n, 3],
      [first.txid, 5_000_001_410n, 1],
    ])
    assert.deepEqual(amounts(pages.get(B) as never), [[second.txid, 150_000_000n, 3]])
    assert.equal(pages.get(A)?.balance, 4_849_998_590n)
    assert.equal(pages.get(A)?.fingerprint, '4849998590/9850000000/5000001410/2/1')
    assert.deepEqual([pages.get(UNUSED)?.transactionCount, pages.get(UNUSED)?.balance], [0, 0n])
  })
}

test('one scan serves all who ask at the same time, and none is made for what is known', async () => {
  const { node } = await nodeWithPayments()
  await using _ = node
  const core = coreOf(node)
  await Promise.all([read(core, A), read(core, B), readSet(core, [A, UNUSED])])
  await read(core, A)
  assert.deepEqual([node.count('scantxoutset'), node.count('scanblocks')], [1, 1])
})

test('new blocks and unconfirmed transactions are each read once and matched in memory', async () => {
  const { node, second } = await nodeWithPayments()
  await using _ = node
  const core = coreOf(node)
  await readSet(core, [A, B])
  const blocks = node.count('getblock')
  const child = node.transaction([[second.txid, 0]], { script: a, value: '1.4' })
  const grandchild = node.transaction([[child.txid, 0]], { script: b, value: '1.3' })
  node.mempool = [grandchild, child]
  const waiting = await read(core, A)
  assert.deepEqual(
    waiting.rows.slice(0, 2).map(({ height, time }) => [height, time]),
    [
      [null, 1_700_000_500],
      [null, 1_700_000_500],
    ],
  )
  assert.equal(waiting.balance, 4_849_998_590n)
  assert.equal((await read(core, B)).balance, 130_000_000n)
  assert.equal(node.count('getrawtransaction'), 2)
  node.mine(child, grandchild)
  assert.deepEqual(amounts(await read(core, B)).slice(0, 2), [
    [grandchild.txid, 130_000_000n, 5],
    [child.txid, -150_000_000n, 5],
  ])
  assert.deepEqual([node.count('getblock') - blocks, node.count('scantxoutset')], [1, 1])
})

test('a replaced transaction disappears, and a reorganisation moves what it has', async () => {
  const { node, second } = await nodeWithPayments()
  await using _ = node
  const core = coreOf(node)
  const before = await read(core, B)
  const waiting = node.transaction([[second.txid, 0]], { script: ELSEWHERE, value: '1.4' })
  node.mempool = [waiting]
  assert.equal((await read(core, B)).balance, 0n)
  node.mempool = []
  assert.deepEqual(await read(core, B), before)
  node.undo(2)
  node.mine()
  node.mine(second)
  node.mine()
  const after = await read(core, B)
  assert.deepEqual(
    [after.tip, after.balance, amounts(after)],
    [5, 150_000_000n, [[second.txid, 150_000_000n, 4]]],
  )
  assert.equal(node.count('scantxoutset'), 1)
})

test('a payment whose block is replaced while the mempool is read waits again', async () => {
  await using node = await FakeNode.start(bitcoin.genesisHash)
  node.mine(node.transaction([], { script: a, value: '1' }))
  const core = coreOf(node)
  await read(core, A)
  const payment = node.transaction([[FOREIGN, 0]], { script: a, value: '2' })
  node.mempool = [payment]
  await read(core, A)
  node.mine(payment)
  node.failure = (method) => {
    if (method !== 'getrawmempool') return null
    node.failure = () => null
    node.undo(1)
    node.mempool = [payment]
    node.mine()
    return null
  }
  const page = await read(core, A)
  assert.deepEqual(
    [page.balance, page.rows[0]?.hash, page.rows[0]?.height],
    [300_000_000n, payment.txid, null],
  )
})

test('a block that a scan names twice or without a reason changes nothing', async () => {
  const { node } = await nodeWithPayments()
  await using _ = node
  node.extraBlocks = [3, 1, 0, 4]
  assert.equal((await read(coreOf(node), A)).balance, 4_849_998_590n)
})

test('blocks that a scan leaves out lead to no history', async () => {
  const { node, second } = await nodeWithPayments()
  await using _ = node
  node.methods.delete('getdescriptoractivity')
  const hidden = node.transaction([[second.txid, 1]], { script: a, value: '48' })
  node.mine(hidden)
  const core = coreOf(node)
  // The filter index passes over the newest block, as it does while it lags behind.
  node.index = { synced: true, best_block_height: 4 }
  const { message, scope } = await refusal(read(core, A))
  assert.match(message, /still building its block filter index: block 4 of 5/)
  assert.equal(scope, 'source')
})

for (const [what, address, height] of [
  ['with an unspent output', B, 3],
  ['that only spends', A, 5],
] as const) {
  test(`a block ${what} that the node silently leaves out makes its address unusable, not DONE`, async () => {
    const { node, second } = await nodeWithPayments()
    await using _ = node
    node.mine(node.transaction([[second.txid, 1]], { script: ELSEWHERE, value: '0' }))
    const block = node.hashAt(height)
    node.rewrite = (method, result) =>
      method === 'scanblocks' && result !== undefined ? without(block, result) : result
    const core = coreOf(node)
    const { kind, code } = await refusal(read(core, address))
    assert.deepEqual([kind, code], ['unusable', 'source_inconsistent'])
    assert.equal((await readSet(core, [address])).pages.size, 0)
    node.rewrite = (_method, result) => result
    assert.equal((await read(core, address)).rows[0]?.height, height)
  })
}

test('an address whose unspent outputs contradict its blocks is unusable, others are not', async () => {
  const { node } = await nodeWithPayments()
  await using _ = node
  const core = coreOf(node)
  const lied = coreOf(node)
  node.rewrite = (method, result) =>
    method === 'scantxoutset' ? result?.replace('48.49998590', '49.49998590') : result
  const { kind, message } = await refusal(read(lied, A))
  assert.equal(kind, 'unusable')
  assert.match(message, /other unspent outputs of this address/)
  assert.deepEqual([...(await readSet(lied, [A, B])).pages.keys()], [B])
  const scans = node.count('scantxoutset')
  const both = await Promise.all([refusal(read(lied, A)), refusal(read(lied, A))])
  assert.deepEqual(
    both.map(({ kind: each }) => each),
    ['unusable', 'unusable'],
  )
  assert.equal(node.count('scantxoutset'), scans + 1)
  node.rewrite = (_, result) => result
  assert.equal((await read(core, A)).balance, 4_849_998_590n)
})

test('another scan of the node is waited for', async () => {
  const { node } = await nodeWithPayments()
  await using _ = node
  let busy = 2
  node.failure = (method) => {
    if (method !== 'scantxoutset' || busy === 0) return null
    busy -= 1
    return { code: -8, message: 'Scan already in progress, use action "abort" or "status"' }
  }
  assert.equal((await read(coreOf(node), B)).balance, 150_000_000n)
  assert.equal(node.count('scantxoutset'), 3)
})

test('a scan that no reading waits for any more is ended in the node', async () => {
  const { node } = await nodeWithPayments()
  await using _ = node
  const leaving = new AbortController()
  node.failure = (method) => {
    if (method !== 'scantxoutset') return null
    leaving.abort(new Error('enough'))
    return { code: -8, message: 'Scan already in progress' }
  }
  const core = coreOf(node)
  const asked = core.page(
    { chain: bitcoin, address: A, from: { kind: 'newest', known: 0 }, repeat: 0 },
    { signal: leaving.signal, manual: true },
  )
  await assert.rejects(asked, /enough/)
  while (!node.requests.some(({ params }) => params[0] === 'abort'))
    await new Promise((resolve) => setImmediate(resolve))
})

describe('a node that cannot serve', () => {
  const cases: readonly (readonly [string, (node: FakeNode) => void, RegExp, string])[] = [
    [
      'is still downloading',
      (node) => void Object.assign(node, { info: { initialblockdownload: true } }),
      /still downloading the chain: it has block 4 of 11\./,
      'source_behind',
    ],
    [
      'is pruned',
      (node) => void Object.assign(node, { info: { pruned: true } }),
      /is pruned: it no longer has/,
      'rejected',
    ],
    [
      'has no filter index',
      (node) => void Object.assign(node, { info: { blocks: 900_000 }, index: null }),
      /set blockfilterindex=1 in its configuration/,
      'rejected',
    ],
    [
      'builds its filter index',
      (node) =>
        void Object.assign(node, {
          info: { blocks: 900_000 },
          index: { synced: false, best_block_height: 7 },
        }),
      /still building its block filter index: block 7 of 900000/,
      'source_behind',
    ],
    [
      'is too old for long chains',
      (node) => {
        node.info = { blocks: 900_000 }
        node.methods.delete('scanblocks')
      },
      /has no scanblocks, which Bitcoin Core has since version 25/,
      'rejected',
    ],
    [
      'has no scantxoutset',
      (node) => void node.methods.delete('scantxoutset'),
      /has no scantxoutset/,
      'rejected',
    ],
  ]
  for (const [what, change, sentence, reasonCode] of cases) {
    test(`because it ${what} says so in one sentence`, async () => {
      const { node } = await nodeWithPayments()
      await using _ = node
      change(node)
      const { message, scope } = await refusal(read(coreOf(node), A))
      assert.match(message, sentence)
      assert.equal(scope, 'source')
      const shown = coreOf(node)
      await refusal(read(shown, A))
      const { state, reason, reasonCode: code } = shown.status()
      assert.deepEqual([state, reason, code], ['down', message, reasonCode])
    })
  }

  test('because it has another chain says so in one sentence', async () => {
    await using node = await FakeNode.start('ab'.repeat(32))
    assert.match((await refusal(read(coreOf(node), A))).message, /a node of another chain than Bitcoin/)
  })

  test('because it refuses the password says which setting to check, and not the password', async () => {
    const { node } = await nodeWithPayments()
    await using _ = node
    node.password = 'me:other'
    const { message } = await refusal(read(coreOf(node), A))
    assert.match(message, /refuses the user name or password; check CORE_RPC_URL\./)
    assert.doesNotMatch(message, /secret/)
  })
})

test('after a scan was ended, the next one finds everything', async () => {
  const { node } = await nodeWithPayments()
  await using _ = node
  const leaving = new AbortController()
  node.failure = (method) => {
    if (method === 'scanblocks' && !leaving.signal.aborted) leaving.abort(new Error('enough'))
    return null
  }
  const core = coreOf(node)
  const from = { kind: 'newest', known: 0 } as const
  const asked = core.page(
    { chain: bitcoin, address: A, from, repeat: 0 },
    { signal: leaving.signal, manual: true },
  )
  await assert.rejects(asked, /enough/)
  assert.equal((await read(core, A)).balance, 4_849_998_590n)
})

test('the cookie file is read again when the node has a new password', async () => {
  const { node } = await nodeWithPayments()
  await using _ = node
  const folder = mkdtempSync(join(tmpdir(), 'cookie-'))
  const path = join(folder, '.cookie')
  try {
    writeFileSync(path, '__cookie__:one\n')
    node.password = '__cookie__:one'
    const core = coreOf(node, { kind: 'cookie', path })
    await read(core, A)
    writeFileSync(path, '__cookie__:two\n')
    node.password = '__cookie__:two'
    assert.equal((await read(core, A)).balance, 4_849_998_590n)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a node that is starting is asked again', async () => {
  const { node } = await nodeWithPayments()
  await using _ = node
  let starting = 3
  node.failure = () => {
    if (starting === 0) return null
    starting -= 1
    return { code: -28, message: 'Loading block index…' }
  }
  assert.equal((await read(coreOf(node), B)).balance, 150_000_000n)
})

test('the stop ends the check of a node that does not answer', async () => {
  await using node = await FakeNode.start(bitcoin.genesisHash)
  const sent = Promise.withResolvers<AbortSignal>()
  const silent: typeof fetch = (_url, init) => {
    const { signal } = init as { signal: AbortSignal }
    sent.resolve(signal)
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  }
  const core = coreOf(node, PASSWORD, bitcoin, { ...directNetwork, fetch: silent })
  const stop = new AbortController()
  const opened = core.open(stop.signal)
  const request = await sent.promise
  stop.abort()
  await opened
  assert.equal(request.aborted, true)
})

test('what happens at watched addresses is announced, and nothing of others', async () => {
  const { node, second } = await nodeWithPayments()
  await using _ = node
  const core = coreOf(node)
  const announced: string[] = []
  core.push.listen({
    changed: (address) => void announced.push(address),
    block: (height, replacedFrom) => void announced.push(`block ${height} ${replacedFrom}`),
    connected: () => void announced.push('connected'),
    disconnected: () => void announced.push('disconnected'),
  })
  const before = await core.push.watch([B], OPTIONS)
  assert.equal(before.get(B), (await read(core, B)).fingerprint)
  await read(core, A)
  announced.length = 0
  node.mempool = [node.transaction([[second.txid, 0]], { script: a, value: '1' })]
  await read(core, UNUSED)
  assert.deepEqual(announced, [B])
  node.mine()
  await read(core, A)
  node.undo(1)
  node.mine()
  node.mine()
  await read(core, A)
  assert.deepEqual(announced, [B, 'block 5 null', 'block 6 5'])
  assert.notEqual((await core.push.watch([B], OPTIONS)).get(B), before.get(B))
})
