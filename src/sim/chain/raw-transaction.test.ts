import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { allChains, chainOf } from '../../domain/chains/chain.ts'
import { RawTransaction } from '../../domain/transactions/raw/raw-transaction.ts'
import { firstHeader, headerBytes, headerHash } from './block-header.ts'
import { doubleSha256, sha256, shownHash } from './bytes.ts'
import { SimChain } from './chain.ts'
import { merkleBranch, merkleRoot } from './merkle.ts'
import { type RawParts, rawTransaction } from './raw-transaction.ts'
import type { SimTransaction } from './transaction.ts'

/** The previous hash in a header. */
const PREVIOUS = [4, 36] as const
const ROOT = [36, 68] as const

describe('the bytes of simulated transactions', () => {
  for (const chain of allChains()) {
    it(`have the hash of the transaction on ${chain.name}`, () => {
      const sim = new SimChain({ chain, tip: 1_000 })
      const address = sim.newAddress()
      const paid = sim.pay(address, 5_000n)
      const spent = sim.spend(address, 1_000n)
      sim.mine(1, { reward: { address, amount: 50n } })
      const coinbase = transactionOf(sim, sim.view().block(1_001)?.transactions[0] as string)
      for (const transaction of [paid, spent, coinbase]) {
        const bytes = rawTransaction(chain, partsOf(transaction))
        const digest = chain.slug === 'groestlcoin' ? sha256 : doubleSha256
        assert.equal(shownHash(digest(unwitnessed(bytes))), transaction.hash)
        assert.equal(RawTransaction.read(chain.slug, bytes).id, transaction.hash)
      }
      const hasWitness = rawTransaction(chain, partsOf(spent)).subarray(4, 6).toString('hex') === '0001'
      assert.equal(hasWitness, chain.addresses.segwit !== undefined)
    })
  }

  it('differ for two payments of one amount to one address', () => {
    const sim = new SimChain()
    const address = sim.newAddress()
    const hashes = Array.from({ length: 50 }, () => sim.pay(address, 1n).hash)
    sim.mine(1, { reward: { address, amount: 1n } })
    sim.reorganise(1)
    sim.mine(1, { reward: { address, amount: 1n } })
    hashes.push(...sim.history(address).map(({ hash }) => hash))
    assert.ok(new Set(hashes).size > 50)
  })

  it('are stored for a long history', () => {
    const sim = new SimChain({ tip: 5_000 })
    const address = sim.storedAddress(1_000)
    const rows = sim.history(address)
    assert.equal(rows.length, 1_000)
    assert.equal(new Set(rows.map(({ hash }) => hash)).size, 1_000)
    assert.equal(
      rows.reduce((sum, { amount }) => sum + amount, 0n),
      sim.balance(address),
    )
    assert.equal(sim.state(address)?.unspent().length, 1)
    const oldest = transactionOf(sim, rows.at(-1)?.hash as string)
    const bytes = rawTransaction(sim.chain, partsOf(oldest))
    assert.equal(shownHash(doubleSha256(unwitnessed(bytes))), oldest.hash)
  })
})

describe('the headers of simulated blocks', () => {
  for (const chain of allChains()) {
    it(`name the block below and have the hash of the block on ${chain.name}`, () => {
      const sim = new SimChain({ chain, tip: 800 })
      const address = sim.newAddress()
      sim.pay(address, 1n)
      sim.pay(address, 2n)
      sim.mine(3)
      sim.reorganise(2)
      const view = sim.view()
      for (let height = sim.tip.height; height > 720; height--) {
        const header = view.header(height) as Uint8Array
        assert.equal(headerHash(chain, header), view.block(height)?.hash)
        assert.equal(shownHash(header.subarray(...PREVIOUS)), view.block(height - 1)?.hash)
      }
      assert.equal(view.header(sim.tip.height + 1), null)
    })
  }

  it('have the root over the transactions, to which the branch of each leads', () => {
    const sim = new SimChain()
    const address = sim.newAddress()
    for (let paid = 0; paid < 5; paid++) sim.pay(address, 1n)
    const { height } = sim.mine()
    const hashes = sim.view().block(height)?.transactions ?? []
    const root = shownHash((sim.view().header(height) as Uint8Array).subarray(...ROOT))
    assert.equal(hashes.length, 5)
    assert.equal(merkleRoot(hashes), root)
    for (const [position, hash] of hashes.entries()) {
      const reached = merkleBranch(hashes, position).reduce(
        (below, neighbour, level) =>
          merkleRoot((position >> level) % 2 === 0 ? [below, neighbour] : [neighbour, below]),
        hash,
      )
      assert.equal(reached, root)
    }
  })

  it('of the first block are the real ones where the hash is a double SHA-256', () => {
    for (const slug of ['bitcoin', 'bitcoin-cash', 'ecash', 'litecoin', 'dogecoin'] as const) {
      const chain = chainOf(slug)
      assert.equal(headerHash(chain, headerBytes(chain, firstHeader(chain))), chain.genesisHash)
    }
  })

  it('stay the same when blocks come on top, and other branches have others', () => {
    const sim = new SimChain()
    const before = sim.mine(2)
    sim.mine()
    assert.deepEqual(sim.view().block(before.height)?.hash, before.hash)
    sim.reorganise(2)
    assert.notEqual(sim.view().block(before.height)?.hash, before.hash)
    assert.equal(sim.view().blockOf(before.hash), null)
    assert.equal(sim.view().blockOf(sim.tip.hash)?.height, sim.tip.height)
  })
})

/** The bytes without the witnesses, which all simulated inputs of a segwit address have. */
function unwitnessed(bytes: Buffer): Buffer {
  if (bytes.subarray(4, 6).toString('hex') !== '0001') return bytes
  const inputs = bytes[6] as number
  let end = bytes.length - 4
  // Each witness: two items, of 71 and 33 bytes.
  end -= inputs * (1 + 1 + 71 + 1 + 33)
  return Buffer.concat([bytes.subarray(0, 4), bytes.subarray(6, end), bytes.subarray(-4)])
}

function transactionOf(sim: SimChain, hash: string): SimTransaction {
  return sim.view().transaction(hash)?.transaction as SimTransaction
}

function partsOf(transaction: SimTransaction): RawParts {
  assert.ok(transaction.lockTime !== null)
  return { ...transaction, lockTime: transaction.lockTime }
}
