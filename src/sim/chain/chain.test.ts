import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { SimChain } from './chain.ts'

interface Step {
  readonly kind:
    | 'pay'
    | 'spend'
    | 'transfer'
    | 'mine'
    | 'mineSome'
    | 'reward'
    | 'replace'
    | 'drop'
    | 'reorganise'
  readonly address: number
  readonly other: number
  readonly amount: number
}

const BLOCK_AT_START = 1_000
const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom(
      'pay',
      'spend',
      'transfer',
      'mine',
      'mineSome',
      'reward',
      'replace',
      'drop',
      'reorganise',
    ),
    address: fc.nat(3),
    other: fc.nat(3),
    amount: fc.integer({ min: 1, max: 1_000 }),
  }),
  { maxLength: 40 },
)

function newChain(seed: number): { chain: SimChain; addresses: readonly string[] } {
  const chain = new SimChain({ seed, tip: BLOCK_AT_START })
  const addresses = Array.from({ length: 4 }, () => chain.newAddress())
  return { chain, addresses }
}

function take(chain: SimChain, addresses: readonly string[], step: Step): void {
  const address = addresses[step.address] as string
  const other = addresses[step.other] as string
  const balance = chain.balance(address)
  const share = (balance * BigInt(step.amount)) / 1_000n
  const waiting = chain.mempool[step.amount % Math.max(1, chain.mempool.length)]
  if (step.kind === 'pay') chain.pay(address, BigInt(step.amount), { address: other, amount: 5n })
  if (step.kind === 'spend' && balance > 0n) chain.spend(address, share)
  if (step.kind === 'transfer' && balance > 0n) chain.spend(address, share, other)
  if (step.kind === 'mine') chain.mine(1 + (step.amount % 3))
  if (step.kind === 'mineSome') chain.mine(2, { include: ({ hash }) => hash.charCodeAt(0) % 2 === 0 })
  if (step.kind === 'reward') chain.mine(1, { reward: { address, amount: 50n } })
  if (step.kind === 'replace' && waiting !== undefined) {
    if (waiting.inputs[0]?.address === null) chain.replace(waiting.hash, BigInt(step.amount))
    else chain.replace(waiting.hash)
  }
  if (step.kind === 'drop' && waiting !== undefined) chain.drop(waiting.hash)
  if (step.kind === 'reorganise') chain.reorganise(1 + (step.amount % 4))
}

function checkAddress(chain: SimChain, address: string): void {
  const rows = chain.history(address)
  const state = chain.state(address)
  const totals = state?.totals
  assert.equal(rows.length, totals?.transactionCount ?? 0)
  assert.equal(new Set(rows.map(({ hash }) => hash)).size, rows.length)
  let balance = 0n
  for (const { amount } of rows.toReversed()) {
    balance += amount
    assert.ok(balance >= 0n)
  }
  assert.equal(balance, chain.balance(address))
  const heights = rows.map(({ height }) => height ?? Number.POSITIVE_INFINITY)
  assert.deepEqual(
    heights,
    heights.toSorted((a, b) => (a === b ? 0 : b - a)),
  )
  assert.ok(rows.every(({ height }) => height === null || height <= chain.tip.height))
  const seen = chain.view().address(address)
  assert.deepEqual(seen?.rows(0, rows.length) ?? [], rows)
  if (totals === undefined) return
  assert.equal(totals.received - totals.spent, balance)
  const unspent = state?.unspent() ?? []
  assert.equal(unspent.length, totals.unspentOutputCount)
  assert.equal(
    unspent.reduce((sum, { output }) => sum + output.value, 0n),
    balance,
  )
}

describe('SimChain', () => {
  it('keeps every address consistent after any changes', () => {
    fc.assert(
      fc.property(fc.nat(), steps, (seed, list) => {
        const { chain, addresses } = newChain(seed)
        for (const step of list) {
          take(chain, addresses, step)
          for (const address of addresses) checkAddress(chain, address)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('returns any page as a slice of the whole', () => {
    fc.assert(
      fc.property(fc.nat(), steps, fc.nat(50), fc.nat(50), (seed, list, offset, limit) => {
        const { chain, addresses } = newChain(seed)
        const large = chain.largeAddress(20)
        for (const step of list.filter(({ kind }) => kind !== 'reorganise'))
          take(chain, [...addresses, large], step)
        chain.pay(large, 1n)
        for (const address of [...addresses, large]) {
          const page = chain.state(address)?.rows(offset, limit) ?? []
          assert.deepEqual(page, chain.history(address).slice(offset, offset + limit))
        }
      }),
      { numRuns: 50 },
    )
  })

  it('is the same for the same seed and the same calls', () => {
    fc.assert(
      fc.property(fc.nat(), steps, (seed, list) => {
        const [first, second] = [newChain(seed), newChain(seed)]
        for (const step of list) {
          take(first.chain, first.addresses, step)
          take(second.chain, second.addresses, step)
        }
        assert.deepEqual(first.addresses, second.addresses)
        assert.deepEqual(first.chain.tip, second.chain.tip)
        for (const address of first.addresses) {
          assert.deepEqual(first.chain.history(address), second.chain.history(address))
        }
      }),
      { numRuns: 50 },
    )
  })

  it('mines the chosen transactions, and none before its ancestors', () => {
    const { chain, addresses } = newChain(1)
    const [address = ''] = addresses
    const payment = chain.pay(address, 100n)
    const expense = chain.spend(address, 40n)
    chain.mine(1, { include: ({ hash }) => hash === expense.hash })
    assert.equal(chain.mempool.length, 2)
    chain.mine(1, { include: ({ hash }) => hash === payment.hash })
    assert.deepEqual(
      chain.history(address).map(({ hash, amount, height }) => [hash, amount, height]),
      [
        [expense.hash, -40n, null],
        [payment.hash, 100n, BLOCK_AT_START + 2],
      ],
    )
  })

  it('replaces a payment and an expense, with the same or another amount', () => {
    const { chain, addresses } = newChain(1)
    const [address = ''] = addresses
    const payment = chain.pay(address, 100n)
    const bumped = chain.replace(payment.hash)
    assert.notEqual(bumped.hash, payment.hash)
    assert.equal(chain.balance(address), 100n)
    chain.replace(bumped.hash, 120n)
    chain.mine()
    const expense = chain.spend(address, 20n)
    chain.replace(expense.hash, 30n)
    assert.deepEqual(
      chain.history(address).map(({ amount }) => amount),
      [-30n, 120n],
    )
    assert.throws(() => chain.drop(expense.hash), RangeError)
  })

  it('drops an expense together with the payment that funds it', () => {
    const { chain, addresses } = newChain(1)
    const [address = ''] = addresses
    const payment = chain.pay(address, 100n)
    chain.spend(address, 60n)
    chain.drop(payment.hash)
    assert.equal(chain.state(address), null)
    assert.equal(chain.mempool.length, 0)
  })

  it('reorganises with the requested fates', () => {
    const { chain, addresses } = newChain(1)
    const [a = '', b = '', c = '', d = ''] = addresses
    for (const address of addresses) chain.pay(address, 100n)
    chain.mine(1, { reward: { address: d, amount: 50n } })
    const before = chain.tip
    const heightOf = (address: string) => chain.history(address).map(({ height }) => height)
    const old = chain.history(c)[0]?.hash
    chain.reorganise(1, {
      blocks: 3,
      fate: ({ outputs }) => {
        if (outputs[0]?.address === a) return 2
        if (outputs[0]?.address === b) return 'wait'
        return outputs[0]?.address === c ? 'replace' : 'drop'
      },
    })
    assert.notEqual(chain.tip.hash, before.hash)
    assert.equal(chain.tip.height, before.height + 2)
    assert.deepEqual(heightOf(a), [before.height + 2])
    assert.deepEqual(heightOf(b), [null])
    assert.deepEqual(heightOf(c), [before.height])
    assert.notEqual(chain.history(c)[0]?.hash, old)
    assert.equal(chain.state(d), null)
  })

  it('shows its past by blocks and by changes', () => {
    const { chain, addresses } = newChain(1)
    const [address = ''] = addresses
    const large = chain.largeAddress(10)
    chain.pay(address, 100n)
    chain.mine(3)
    chain.pay(address, 11n)
    assert.equal(chain.view({ changes: 1 }).address(address)?.count, 1)
    assert.equal(chain.view({ changes: 3 }).address(address), null)
    assert.equal(chain.view({ blocks: 3 }).tip.height, BLOCK_AT_START)
    assert.equal(chain.view({ blocks: 3 }).address(address)?.rows(0, 1)[0]?.height, null)
    assert.equal(chain.view({ blocks: 3 }).address(large)?.count, 10)
    assert.equal(chain.view({ blocks: 4 }).tip.height, BLOCK_AT_START - 1)
    const cut = chain.view({ blocks: 4 }).address(large)
    assert.ok(cut !== null && cut.count < 10 && cut.totals.transactionCount === cut.count)
  })

  it('spends nothing twice within atomic changes', () => {
    const { chain, addresses } = newChain(1)
    const [address = ''] = addresses
    chain.atomically(() => {
      chain.pay(address, 100n)
      chain.spend(address, 60n)
      assert.throws(() => chain.spend(address, 60n), RangeError)
      chain.spend(address, 40n)
    })
    assert.equal(chain.balance(address), 0n)
    assert.equal(chain.view({ changes: 1 }).address(address), null)
  })
})
