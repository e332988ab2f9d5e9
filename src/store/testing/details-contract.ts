import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Store } from '../../domain/ports/store.ts'
import type { KeptTransaction } from '../../domain/transactions/kept-transaction.ts'
import type { Transaction } from '../../domain/transactions/transaction.ts'

const HUGE = 2n ** 80n
const ADDRESS = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
const hashOf = (digit: string) => digit.repeat(64)

function kept(
  digit: string,
  change: Partial<Transaction> = {},
  tip: number | null = 900_000,
): KeptTransaction {
  const transaction: Transaction = {
    hash: hashOf(digit),
    height: 800_000,
    time: 1_690_000_000,
    isCoinbase: false,
    fee: 1n,
    size: 222,
    virtualSize: 141,
    inputs: [{ value: HUGE + 1n, address: null, type: 'shielded' }],
    outputs: [
      { value: HUGE, address: ADDRESS, type: 'p2wpkh' },
      { value: 0n, address: null, type: 'op_return' },
    ],
    ...change,
  }
  return { transaction, source: 'blockchair', readAt: 1_790_000_000_000, tip }
}

/** What every engine promises about whole transactions, notes, and which addresses are tracked. */
export function testDetails(engine: string, open: () => Promise<Store>): void {
  describe(`transactions in the ${engine} store`, () => {
    const withStore = (name: string, work: (store: Store) => Promise<void>) =>
      test(name, async () => {
        const store = await open()
        try {
          await work(store)
        } finally {
          await store.close()
        }
      })

    withStore(
      'are kept with every amount, by chain and hash, and replaced as a whole',
      async ({ details }) => {
        const confirmed = kept('a')
        const coinbase = kept('b', { isCoinbase: true, fee: null, inputs: [] })
        const waiting = kept('c', { height: null, time: null, size: null, virtualSize: null }, null)
        await details.keep('bitcoin', [confirmed, coinbase, waiting])
        const all = ['a', 'b', 'c', 'd'].map(hashOf)
        assert.deepEqual(
          await details.get('bitcoin', all),
          new Map([confirmed, coinbase, waiting].map((each) => [each.transaction.hash, each])),
        )
        assert.equal((await details.get('litecoin', all)).size, 0)
        const mined = kept('c')
        await details.keep('bitcoin', [mined])
        assert.deepEqual((await details.get('bitcoin', all)).get(hashOf('c')), mined)
        await details.forget('bitcoin', hashOf('c'))
        assert.deepEqual([...(await details.get('bitcoin', all)).keys()], [hashOf('a'), hashOf('b')])
      },
    )

    withStore('have notes of their own, which are replaced and cleared', async ({ notes }) => {
      const hash = hashOf('a')
      assert.equal(await notes.note('bitcoin', hash), null)
      await notes.setNote('bitcoin', hash, 'Rent\nof May')
      await notes.setNote('bitcoin', hash, 'Rent of “June” 🏠')
      assert.equal(await notes.note('bitcoin', hash), 'Rent of “June” 🏠')
      assert.equal(await notes.note('litecoin', hash), null)
      await notes.setNote('bitcoin', hash, null)
      assert.equal(await notes.note('bitcoin', hash), null)
    })

    withStore('have notes that are read page by page, over all chains or of one', async ({ notes }) => {
      const written = [
        { chain: 'bitcoin', hash: hashOf('b'), note: '1' },
        { chain: 'bitcoin', hash: hashOf('f'), note: '2' },
        { chain: 'litecoin', hash: hashOf('a'), note: '3' },
        { chain: 'litecoin', hash: hashOf('b'), note: '4 🏠' },
      ] as const
      for (const { chain, hash, note } of written.toReversed()) await notes.setNote(chain, hash, note)
      assert.deepEqual(await notes.notesAfter(null, 3, undefined), written.slice(0, 3))
      assert.deepEqual(await notes.notesAfter(written[2], 3, undefined), written.slice(3))
      assert.deepEqual(await notes.notesAfter(null, 9, 'litecoin'), written.slice(2))
      assert.deepEqual(await notes.notesAfter(written[0], 9, 'bitcoin'), written.slice(1, 2))
      assert.deepEqual(await notes.notesAfter(written[3], 9, 'litecoin'), [])
    })

    withStore(
      'and addresses have lines of labels, which change in one step with the labels of addresses',
      async (store) => {
        const { book, labels } = store
        const { address } = await book.add({
          chain: 'bitcoin',
          address: ADDRESS,
          type: 'p2wpkh',
          label: null,
        })
        const lineOf = (chain: 'bitcoin' | '', ref: string, content: string) => ({
          chain,
          type: 'tx',
          ref,
          origin: '',
          content,
        })
        const added = [
          lineOf('', hashOf('a'), '1 \\u0000'),
          lineOf('bitcoin', hashOf('a'), '2'),
          lineOf('', 'x', '3 🏠'),
        ]
        await labels.apply({ removed: [], added, addresses: new Map([[address.id, 'Savings']]) })
        const [first, ...others] = await labels.linesAfter(0, 10, undefined)
        assert.deepEqual(
          [first, ...others].map((line) => ({ ...line, id: 0 })),
          added.map((line) => ({ ...line, id: 0 })),
        )
        assert.deepEqual(
          (await labels.linesAfter(first?.id ?? 0, 1, 'bitcoin')).map(({ content }) => content),
          ['2'],
        )
        assert.equal((await labels.linesAfter(0, 10, 'litecoin')).length, 2)
        const ofHash = await labels.linesOf([hashOf('a'), 'nothing'])
        assert.deepEqual(
          ofHash.map(({ content }) => content),
          ['1 \\u0000', '2'],
        )
        const labelled = { id: address.id, address: ADDRESS, label: 'Savings' }
        assert.deepEqual(await labels.labelledAfter(0, 10, 'bitcoin'), [labelled])
        const own = { ...lineOf('bitcoin', ADDRESS, '4'), type: 'addr' }
        const removed = [first?.id ?? 0]
        await labels.apply({
          removed,
          added: [own],
          addresses: new Map([
            [address.id, null],
            [9999, 'x'],
          ]),
        })
        assert.deepEqual(
          (await labels.linesAfter(0, 10, undefined)).map(({ content }) => content),
          ['2', '3 🏠', '4'],
        )
        assert.deepEqual(await labels.labelledAfter(0, 10, undefined), [])
        assert.equal((await book.get(address.id))?.label, null)
        assert.equal((await book.get(address.id))?.damage, null)
      },
    )

    withStore('are compared with the addresses that are tracked on the same chain', async (store) => {
      const { book, followed } = store
      const { address } = await book.add({ chain: 'bitcoin', address: ADDRESS, type: 'p2wpkh', label: 'x' })
      await book.add({ chain: 'litecoin', address: 'other', type: 'p2pkh', label: null })
      const expected = { id: address.id, address: ADDRESS, label: 'x', walletIds: [] }
      const found = await followed.among('bitcoin', ['nothing', ADDRESS, 'other'])
      assert.deepEqual(found, new Map([[ADDRESS, expected]]))
      await book.remove(address.id)
      assert.equal((await followed.among('bitcoin', [ADDRESS])).size, 0)
    })
  })
}
