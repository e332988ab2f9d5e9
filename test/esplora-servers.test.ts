import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatAmount } from '../src/domain/assets/amount.ts'
import type { SimChain } from '../src/sim/chain/chain.ts'
import type { EsploraFaultPlan } from '../src/sim/esplora/fault.ts'
import type { EsploraVariant } from '../src/sim/esplora/variant.ts'
import { startWorld, type World } from './support/world.ts'

const start = (variant: EsploraVariant, sources = 'esplora') =>
  startWorld({ SOURCES: sources }, { esplora: { variant } })

async function shownRows(world: World, id: number): Promise<string[]> {
  const rows = await world.client.transactions(id)
  return rows.map((row) => `${row.tx_hash} ${row.block_height} ${row.amount}`).sort()
}

const trueRows = (chain: SimChain, address: string) =>
  chain
    .history(address)
    .map((row) => `${row.hash} ${row.height} ${formatAmount(row.amount, 8)}`)
    .sort()

async function assertRight(world: World, id: number, address: string): Promise<void> {
  const { body } = await world.client.get(`/addresses/${id}`)
  assert.equal(body.sync_status, 'DONE', JSON.stringify(body.sync_error))
  assert.equal(body.verification.state, 'verified')
  assert.deepEqual(await shownRows(world, id), trueRows(world.simulator.chain, address))
}

async function synchronised(world: World, id: number) {
  await world.client.sync(id)
  return await world.client.ended(id)
}

/** Payments in different blocks, the last one at the tip. */
function payIn(chain: SimChain, address: string, blocks: number): void {
  for (let block = 0; block < blocks; block += 1) {
    chain.pay(address, 1000n + BigInt(block))
    chain.mine()
  }
}

describe('heights of mempool over an Electrum server', () => {
  test('are not taken while it counts too few blocks after its start, and are right once it has caught up', async () => {
    await using world = await start('electrum')
    const { chain, esplora } = world.simulator
    const [short, long] = [chain.newAddress(), chain.largeAddress(60)]
    payIn(chain, short, 12)
    esplora.setFaults(() => ({ kind: 'low-count', by: 8 }))
    const ids: number[] = []
    for (const address of [short, long]) {
      const { id } = await world.client.add(address, true)
      const refused = await world.client.ended(id)
      assert.deepEqual([refused.sync_status, refused.transaction_count], ['ERROR', 0])
      assert.match(refused.sync_error.detail, /wrong block heights/)
      ids.push(id)
    }
    assert.equal((await world.client.get('/sources')).body.sources[0].tip_height, chain.tip.height)
    esplora.setFaults(null)
    for (const [at, address] of [short, long].entries()) {
      await synchronised(world, ids[at] as number)
      await assertRight(world, ids[at] as number, address)
    }
  })

  test('are right although it notices each block some requests late', async () => {
    await using world = await start('electrum')
    const { chain, esplora } = world.simulator
    const address = chain.largeAddress(200)
    let asked = 0
    let late = 0
    esplora.configure({
      beforeRequest: () => {
        asked += 1
        if (asked % 17 !== 0) return
        chain.mine()
        late = 4
      },
    })
    esplora.setFaults(() => (late-- > 0 ? { kind: 'low-count', by: 1 } : null))
    const { id } = await world.client.add(address, true)
    await world.client.ended(id)
    await assertRight(world, id, address)
  })

  for (const [which, isWrong, by] of [
    ['the first two further pages', (page: number) => page <= 2, 1],
    ['the last page', (page: number) => page === 3, 1],
    ['the second page, which are too high', (page: number) => page === 1, -1],
  ] as const) {
    test(`are not taken from another back-end that counts otherwise: ${which}`, async () => {
      await using world = await start('electrum')
      const { chain, esplora } = world.simulator
      const address = chain.newAddress()
      for (let payment = 0; payment < 40; payment += 1) {
        chain.pay(address, 1000n)
        chain.mine(3)
      }
      let pages = 0
      esplora.setFaults(({ kind, cursor }) =>
        kind === 'txs' && cursor !== null && isWrong(++pages) ? { kind: 'low-count', by } : null,
      )
      const { id } = await world.client.add(address, true)
      await world.client.ended(id)
      await assertRight(world, id, address)
    })
  }

  test('with the hash of a new block and the count before it are not kept together', async () => {
    await using world = await start('electrum')
    const { chain, esplora } = world.simulator
    const address = chain.newAddress()
    payIn(chain, address, 3)
    const { id } = await world.client.add(address, true)
    await world.client.ended(id)
    chain.mine()
    chain.pay(address, 5n)
    chain.mine()
    let low = 2
    esplora.setFaults(({ kind }) =>
      kind === 'tip-height' && low-- > 0 ? { kind: 'low-count', by: 1 } : null,
    )
    const done = await synchronised(world, id)
    await assertRight(world, id, address)
    assert.equal(done.verification.height, chain.tip.height)
    assert.equal((await synchronised(world, id)).verification.height, chain.tip.height)
  })

  test('that were stored although wrong are corrected with the next synchronisation', async () => {
    await using world = await start('electrum')
    const { chain, esplora } = world.simulator
    const address = chain.newAddress()
    payIn(chain, address, 30)
    chain.mine(8)
    const mistaken: EsploraFaultPlan = ({ kind }) => {
      if (kind === 'block' || kind === 'block-height') return { kind: 'status', status: 404 }
      return kind === 'txs' ? { kind: 'low-count', by: 1 } : null
    }
    esplora.setFaults(mistaken)
    const { id } = await world.client.add(address, true)
    assert.equal((await world.client.ended(id)).sync_status, 'DONE')
    const [newest] = await world.client.transactions(id)
    assert.equal(newest.block_height, chain.tip.height - 9)
    esplora.setFaults(null)
    await synchronised(world, id)
    await assertRight(world, id, address)
    assert.equal((await world.client.transactions(id))[0].id, newest.id)
  })
})

describe('wrong heights below the newest page of mempool over an Electrum server', () => {
  const storeWrong = async (by: number) => {
    const world = await start('electrum', 'esplora,blockchair')
    const { chain, esplora } = world.simulator
    const address = chain.newAddress()
    for (let payment = 0; payment < 40; payment += 1) {
      chain.pay(address, 1000n)
      chain.mine(3)
    }
    const mistaken: EsploraFaultPlan = ({ kind, cursor }) => {
      if (kind === 'block' || kind === 'block-height') return { kind: 'status', status: 404 }
      return kind === 'txs' && cursor !== null ? { kind: 'low-count', by } : null
    }
    esplora.setFaults(mistaken)
    const { id } = await world.client.add(address, true)
    assert.equal((await world.client.ended(id)).sync_status, 'DONE')
    assert.notDeepEqual(await shownRows(world, id), trueRows(chain, address))
    await world.client.send('POST', `/addresses/${id}/verify`)
    await world.client.until(id, ({ verification }) => verification.state === 'mismatch')
    return { world, address, id }
  }

  for (const [direction, by] of [
    ['low', 1],
    ['high', -1],
  ] as const) {
    test(`that were stored too ${direction} are corrected once another source differs, under the same ids`, async () => {
      const { world, address, id } = await storeWrong(by)
      await using _ = world
      const before = await world.client.transactions(id)
      world.simulator.esplora.setFaults(null)
      await synchronised(world, id)
      await assertRight(world, id, address)
      const after = await world.client.transactions(id)
      assert.deepEqual(
        new Map(after.map((row) => [row.tx_hash, row.id])),
        new Map(before.map((row) => [row.tx_hash, row.id])),
      )
    })
  }

  test('are not read again each time if the server does not tell heights', async () => {
    const { world, id } = await storeWrong(1)
    await using _ = world
    const { esplora } = world.simulator
    esplora.clearRequests()
    assert.equal((await synchronised(world, id)).verification.state, 'mismatch')
    assert.equal(esplora.requests.filter(({ url }) => url.includes('after_txid')).length, 0)
  })
})

describe('unconfirmed transactions of an Esplora server', () => {
  for (const confirmed of [0, 3]) {
    test(`over an Electrum server are read to the last of 34, above ${confirmed} confirmed ones`, async () => {
      await using world = await start('electrum')
      const { chain } = world.simulator
      const address = chain.newAddress()
      payIn(chain, address, confirmed)
      for (let payment = 0; payment < 34; payment += 1) chain.pay(address, 100n + BigInt(payment))
      const { id } = await world.client.add(address, true)
      await world.client.ended(id)
      await assertRight(world, id, address)
    })
  }

  test('that spend unconfirmed outputs are found at the end of an Electrum server’s list', async () => {
    await using world = await start('electrum')
    const { chain, esplora } = world.simulator
    const address = chain.largeAddress(2100)
    const { id } = await world.client.add(address, true)
    await world.client.ended(id)
    chain.spend(address, 10n)
    const spent = chain.balance(address)
    chain.spend(address, spent - 5n)
    chain.pay(address, 9n)
    esplora.clearRequests()
    await synchronised(world, id)
    await assertRight(world, id, address)
    assert.ok(esplora.requests.length < 15, `${esplora.requests.length} requests`)
  })

  test('that spend unconfirmed outputs are found in a first synchronisation', async () => {
    await using world = await start('electrum')
    const { chain } = world.simulator
    const address = chain.largeAddress(120)
    chain.spend(address, 10n)
    chain.spend(address, chain.balance(address) - 5n)
    const { id } = await world.client.add(address, true)
    await world.client.ended(id)
    await assertRight(world, id, address)
  })

  test('that cannot be found are said to be the reason, are no mismatch, and are looked for after the next block', async () => {
    await using world = await start('electrum')
    const { chain } = world.simulator
    const address = chain.largeAddress(2100)
    chain.spend(address, 10n)
    chain.spend(address, chain.balance(address) - 5n)
    const before = Date.now()
    const { id } = await world.client.add(address, true)
    const ended = await world.client.ended(id)
    assert.deepEqual(
      [ended.sync_status, ended.sync_error?.code, ended.verification],
      ['ERROR', 'mempool_too_long', null],
    )
    assert.match(ended.sync_error.detail, /2 unconfirmed transactions/)
    const retryAt = Date.parse(ended.sync_error.retry_at)
    assert.ok(retryAt >= before + 599_000 && retryAt <= Date.now() + 601_000)
    chain.mine()
    await synchronised(world, id)
    await assertRight(world, id, address)
  })

  for (const waiting of [1, 30, 50]) {
    test(`count once where a server lists each of ${waiting} twice`, async () => {
      await using world = await start('mempool')
      const { chain, esplora } = world.simulator
      const address = chain.newAddress()
      payIn(chain, address, 40)
      for (let payment = 0; payment < waiting; payment += 1) chain.pay(address, 100n)
      esplora.setFaults(() => ({ kind: 'waiting-twice' }))
      const { id } = await world.client.add(address, true)
      await world.client.ended(id)
      await assertRight(world, id, address)
      chain.pay(address, 5n)
      if (waiting < 50) {
        await synchronised(world, id)
        await assertRight(world, id, address)
      }
    })
  }
})

describe('a transaction that was mined again', () => {
  const prepare = async (sources: string, parts: readonly ('summary' | 'totals')[], old = -1) => {
    const world = await start('mempool', sources)
    const { chain, esplora } = world.simulator
    const address = chain.newAddress()
    payIn(chain, address, 60)
    const { hash, height } = chain.history(address)[3] as { hash: string; height: number }
    esplora.setFaults(() => ({ kind: 'counted-twice', hash, oldHeight: height + old, in: parts }))
    return { world, address }
  }

  for (const old of [0, -1, 1]) {
    test(`counts once although the summary lists it twice, the other time at height ${old}`, async () => {
      const { world, address } = await prepare('esplora', ['summary'], old)
      await using _ = world
      const { id } = await world.client.add(address, true)
      await world.client.ended(id)
      await assertRight(world, id, address)
    })
  }

  for (const parts of [['totals'], ['totals', 'summary']] as const) {
    test(`and counts twice in ${parts.join(' and ')} lets the next source serve`, async () => {
      const { world, address } = await prepare('esplora,blockchair', parts)
      await using _ = world
      const { id } = await world.client.add(address, true)
      assert.equal((await world.client.ended(id)).verification?.source, 'blockchair')
      await assertRight(world, id, address)
    })
  }

  test('and counts twice in the totals is named as the reason, if there is no other source', async () => {
    const { world, address } = await prepare('esplora', ['totals', 'summary'])
    await using _ = world
    const { id } = await world.client.add(address, true)
    const ended = await world.client.ended(id)
    assert.equal(ended.sync_status, 'ERROR')
    assert.match(ended.sync_error.detail, /Esplora reports 61 transactions/)
  })
})

describe('a summary that leaves out a transaction', () => {
  const leaveOut = ({ simulator }: World, address: string, at: number): void => {
    const hash = simulator.chain.history(address)[at]?.hash as string
    simulator.esplora.setFaults(() => ({ kind: 'summary-gap', hash }))
  }

  for (const at of [0, 5, 59]) {
    test(`is replaced by whole transactions in a first synchronisation: row ${at} of 60`, async () => {
      await using world = await start('mempool')
      const { chain } = world.simulator
      const address = chain.newAddress()
      payIn(chain, address, 60)
      leaveOut(world, address, at)
      const { id } = await world.client.add(address, true)
      await world.client.ended(id)
      await assertRight(world, id, address)
    })
  }

  for (const [stored, arrived] of [
    [60, 40],
    [6000, 40],
    [6000, 400],
  ] as const) {
    test(`is replaced by whole transactions: one of ${arrived} new ones above ${stored} stored`, async () => {
      await using world = await start('mempool')
      const { chain } = world.simulator
      const address = chain.largeAddress(stored)
      const { id } = await world.client.add(address, true)
      await world.client.ended(id)
      payIn(chain, address, arrived)
      chain.mine(8)
      leaveOut(world, address, 9)
      await synchronised(world, id)
      await assertRight(world, id, address)
    })
  }

  test('is replaced by whole transactions deep in a long history, as often as pages of 25 take', async () => {
    await using world = await start('mempool')
    const { chain, esplora } = world.simulator
    const address = chain.largeAddress(6000)
    leaveOut(world, address, 4500)
    const { id } = await world.client.add(address, true)
    await world.client.ended(id)
    await assertRight(world, id, address)
    assert.ok(esplora.requests.length < 6000 / 20, `${esplora.requests.length} requests`)
  })
})

describe('more transactions in the newest blocks than fit one page', () => {
  test('are read, however many pages they take', async () => {
    await using world = await start('electrum')
    const { chain } = world.simulator
    const address = chain.newAddress()
    payIn(chain, address, 2)
    for (let block = 0; block < 6; block += 1) {
      for (let payment = 0; payment < 250; payment += 1) chain.pay(address, 100n)
      chain.mine()
    }
    const { id } = await world.client.add(address, true)
    await world.client.ended(id)
    await assertRight(world, id, address)
  })
})

describe('an answer that does not tell everything', () => {
  test('about the 14th and later inputs is completed by the transaction itself', async () => {
    await using world = await start('electrum')
    const { chain, esplora } = world.simulator
    const address = chain.newAddress()
    payIn(chain, address, 20)
    chain.spend(address, chain.balance(address))
    chain.mine(7)
    const { id } = await world.client.add(address, true)
    await world.client.ended(id)
    await assertRight(world, id, address)
    assert.equal(esplora.requests.filter(({ url }) => url.startsWith('/tx/')).length, 1)
  })

  test('and whose transaction cannot be read is an error of that address alone', async () => {
    await using world = await start('electrum')
    const { chain, esplora } = world.simulator
    const [swept, other] = [chain.newAddress(), chain.newAddress()]
    payIn(chain, swept, 20)
    payIn(chain, other, 2)
    chain.spend(swept, chain.balance(swept))
    esplora.setFaults(({ kind }) => (kind === 'tx' ? { kind: 'status', status: 500 } : null))
    const { id } = await world.client.add(swept, true)
    assert.equal((await world.client.ended(id)).sync_status, 'ERROR')
    const { id: otherId } = await world.client.add(other, true)
    await world.client.ended(otherId)
    await assertRight(world, otherId, other)
    assert.equal((await world.client.get('/sources')).body.sources[0].state, 'ok')
  })
})

describe('a history that is too long for an Esplora server', () => {
  for (const [status, text] of [
    [500, 'Error: history too large'],
    [400, 'Too many history entries'],
    [503, 'too many transactions for this address'],
  ] as const) {
    test(`(${status} "${text}") is said so, asked about once a day, and read from the next source`, async () => {
      await using world = await start('blockstream')
      const { chain, esplora } = world.simulator
      const address = chain.newAddress()
      payIn(chain, address, 3)
      esplora.setFaults(({ kind }) =>
        kind === 'address' || kind === 'txs' ? { kind: 'status', status, text } : null,
      )
      const before = Date.now()
      const { id } = await world.client.add(address, true)
      const ended = await world.client.ended(id)
      assert.equal(ended.sync_error?.code, 'history_too_long', JSON.stringify(ended.sync_error))
      assert.match(ended.sync_error.detail, /too long for this Esplora server/)
      assert.ok(Date.parse(ended.sync_error.retry_at) >= before + 86_399_000)
      assert.ok(esplora.requests.length < 5)
      assert.equal((await world.client.get('/sources')).body.sources[0].state, 'ok')
      await world.restart({ SOURCES: 'esplora,blockchair' })
      await synchronised(world, id)
      await assertRight(world, id, address)
    })
  }
})

describe('an answer about another address', () => {
  for (const [kinds, reason] of [
    [['address', 'txs'], /another address/],
    [['txs'], /does not concern this address/],
  ] as const) {
    test(`is refused, by ${kinds[0] === 'txs' ? 'its list' : 'its totals'}`, async () => {
      await using world = await start('mempool')
      const { chain, esplora } = world.simulator
      const [asked, other] = [chain.newAddress(), chain.newAddress()]
      payIn(chain, asked, 3)
      payIn(chain, other, 3)
      esplora.setFaults(({ kind }) =>
        kinds.some((wanted) => wanted === kind) ? { kind: 'mistaken', address: other } : null,
      )
      const { id } = await world.client.add(asked, true)
      const ended = await world.client.ended(id)
      assert.equal(ended.sync_status, 'ERROR')
      assert.match(ended.sync_error.detail, reason)
    })
  }
})

describe('more transactions than the blocks can hold', () => {
  test('are refused with the reason before any of them is stored', async () => {
    await using world = await start('blockstream')
    const { chain, esplora } = world.simulator
    const address = chain.newAddress()
    payIn(chain, address, 40)
    esplora.setFaults(({ kind }) =>
      kind === 'address' ? { kind: 'boastful', count: 900_000_000_000_000 } : null,
    )
    const { id } = await world.client.add(address, true)
    const ended = await world.client.ended(id)
    assert.deepEqual([ended.sync_status, ended.sync_error.code], ['ERROR', 'source_inconsistent'])
    assert.match(ended.sync_error.detail, /900000000000000 transactions, more than 1040 blocks can hold/)
    esplora.setFaults(null)
    await synchronised(world, id)
    await assertRight(world, id, address)
  })
})
