import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { Store } from '../../domain/ports/store.ts'
import { parseNote } from '../../domain/transactions/note.ts'
import { openInMemory } from '../../store/sqlite/testing/open-in-memory.ts'
import { labelOfAddress, labelOfTransaction } from './kept-labels.ts'
import { Labels } from './labels.ts'

const clock: Clock = { now: () => 1_790_000_000_000, random: () => 0.5, sleep: async () => {} }
const ADDRESS = 'bc1q34aq5drpuwy3wgl9lhup9892qp6svr8ldzyy7c'
const HASH = 'f91d0a8a78462bc59398f2c5d7a84fcff491c26ba54c4833478b202796c8aafd'
const PHRASE = `${'abandon '.repeat(11)}about`

const VECTORS = new URL('../../domain/keys/fixtures/wallet-vectors.json', import.meta.url)
const { labels: vectors }: { labels: { lines: string[]; deviations: { line: string }[] } } = JSON.parse(
  readFileSync(VECTORS, 'utf8'),
)

interface Bench {
  readonly store: Store
  readonly labels: Labels
  add(lines: readonly string[], chain?: ChainSlug): ReturnType<Labels['import']>
  all(chain?: ChainSlug): Promise<string[]>
  follow(address?: string, label?: string | null): Promise<number>
}

async function withLabels(work: (bench: Bench) => Promise<void>): Promise<void> {
  const store = openInMemory(clock, 0)
  const labels = new Labels({ labels: store.labels, followed: store.followed, notes: store.notes })
  const add = (lines: readonly string[], chain?: ChainSlug) =>
    labels.import(new TextEncoder().encode(lines.join('\n')), chain)
  const all = async (chain?: ChainSlug) => {
    const lines: string[] = []
    for await (const slice of labels.export(chain)) lines.push(...slice)
    return lines
  }
  const follow = async (address = ADDRESS, label: string | null = null) =>
    (await store.book.add({ chain: 'bitcoin', address, type: 'p2wpkh', label })).address.id
  try {
    await work({ store, labels, add, all, follow })
  } finally {
    await store.close()
  }
}

const line = (fields: object) => JSON.stringify(fields)
const counts = ({ applied, unchanged, replaced }: Awaited<ReturnType<Labels['import']>>) => [
  applied,
  unchanged,
  replaced,
]

describe('imported labels', () => {
  test('of the lines of BIP-329 all are kept as they were written, and known the second time', () =>
    withLabels(async ({ add, all }) => {
      assert.deepEqual(counts(await add(vectors.lines)), [8, 0, 0])
      assert.deepEqual(await all(), vectors.lines)
      assert.deepEqual(counts(await add(await all())), [0, 8, 0])
      assert.deepEqual(await all(), vectors.lines)
    }))

  test('of other programs are read with their deviations, and what is no label is named by its line', () =>
    withLabels(async ({ store, add, all }) => {
      const lines = vectors.deviations.map((each) => each.line)
      const { skipped, unknownTypes, ...result } = await add(lines)
      const wrong = lines.findIndex((each) => each.includes('not a hash')) + 1
      assert.deepEqual(
        skipped.map((each) => each.line),
        [wrong],
      )
      assert.match(skipped[0]?.reason ?? '', /not a transaction hash/)
      assert.deepEqual(unknownTypes, ['wallet'])
      assert.equal(result.applied + result.unchanged + result.replaced, lines.length - 2)
      const kept = await all()
      for (const each of lines) {
        if (each !== '' && !each.includes('not a hash'))
          assert.ok(kept.includes(each.replace(/\ufeff|\r/g, '')))
      }
      assert.equal(await labelOfTransaction(store.labels, 'bitcoin', HASH), 'invoice')
    }))

  test('of one transaction are all kept, and others take their place', () =>
    withLabels(async ({ store, add }) => {
      const tx = (label?: string) =>
        line({ type: 'tx', ref: HASH, ...(label === undefined ? {} : { label }) })
      const shown = () => labelOfTransaction(store.labels, 'bitcoin', HASH)
      assert.deepEqual(counts(await add([tx('invoice'), tx('rent')])), [2, 0, 0])
      assert.equal(await shown(), 'invoice, rent')
      assert.deepEqual(counts(await add([tx('rent')])), [0, 1, 0])
      assert.deepEqual(counts(await add([tx()])), [1, 0, 0])
      assert.equal(await shown(), 'invoice, rent')
      assert.deepEqual(counts(await add([tx('invoice'), tx('rent'), tx('more')])), [1, 2, 0])
      assert.deepEqual(counts(await add([tx('gift')])), [0, 0, 1])
      assert.equal(await shown(), 'gift')
    }))

  test('of a tracked address are its own, and change with it', () =>
    withLabels(async ({ store, add, all, follow }) => {
      const id = await follow()
      const labelled = line({ type: 'addr', ref: ADDRESS.toUpperCase(), label: 'Savings', keypath: '/0/7' })
      assert.deepEqual(counts(await add([labelled])), [1, 0, 0])
      assert.equal((await store.book.get(id))?.label, 'Savings')
      assert.deepEqual(await all(), [labelled])
      await store.book.relabel(id, 'Holidays')
      assert.deepEqual(await all(), [
        line({ type: 'addr', ref: ADDRESS.toUpperCase(), label: 'Holidays', keypath: '/0/7' }),
      ])
      await store.book.relabel(id, null)
      assert.deepEqual(await all(), [line({ type: 'addr', ref: ADDRESS.toUpperCase(), keypath: '/0/7' })])
      assert.deepEqual(counts(await add([labelled])), [1, 0, 0])
      await store.book.relabel(id, 'Holidays')
      assert.deepEqual(counts(await add([labelled])), [0, 0, 1])
      assert.equal((await store.book.get(id))?.label, 'Savings')
    }))

  test('of an address that is tracked later wait for it, and labels without a line are exported', () =>
    withLabels(async ({ store, add, all, follow }) => {
      await add([line({ type: 'addr', ref: ADDRESS, label: 'Later' })])
      assert.equal(await labelOfAddress(store.labels, 'bitcoin', ADDRESS), 'Later')
      const other = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
      await follow(other, 'Own')
      assert.deepEqual(await all(), [
        line({ type: 'addr', ref: ADDRESS, label: 'Later' }),
        line({ type: 'addr', ref: other, label: 'Own' }),
      ])
      assert.deepEqual(await all('litecoin'), [])
      assert.deepEqual(counts(await add(await all())), [0, 2, 0])
    }))

  test('that an address cannot show are kept whole and shown as far as it can', () =>
    withLabels(async ({ store, add, all, follow }) => {
      const id = await follow()
      const long = line({ type: 'addr', ref: ADDRESS, label: `a\u202eb\n${'x'.repeat(300)}` })
      await add([long])
      assert.equal((await store.book.get(id))?.label, `ab ${'x'.repeat(197)}`)
      assert.deepEqual(await all(), [long])
    }))

  test('belong to the chain of the request where the reference does not say it', () =>
    withLabels(async ({ store, add, all }) => {
      const own = line({ type: 'tx', ref: HASH, label: 'coffee' })
      await add([own], 'litecoin')
      assert.equal(await labelOfTransaction(store.labels, 'litecoin', HASH), 'coffee')
      assert.equal(await labelOfTransaction(store.labels, 'bitcoin', HASH), null)
      assert.deepEqual([await all('litecoin'), await all('bitcoin')], [[own], []])
      assert.deepEqual(counts(await add([own])), [0, 1, 0])
    }))

  test("of Electrum's file are read from its one object, however it is laid out", () =>
    withLabels(async ({ store, labels, all }) => {
      const file = { [HASH]: 'rent', [ADDRESS]: 'shop', 'lightning invoice': 'x' }
      const text = JSON.stringify(file, null, 4)
      const { skipped, ...result } = await labels.import(new TextEncoder().encode(text), undefined)
      assert.deepEqual([result.applied, skipped.map((each) => each.line)], [2, [3]])
      assert.equal(await labelOfTransaction(store.labels, 'bitcoin', HASH), 'rent')
      assert.equal((await all()).length, 2)
      const again = await labels.import(new TextEncoder().encode(JSON.stringify(file)), undefined)
      assert.equal(again.unchanged, 2)
    }))

  test('that may hold a secret are skipped, each by its line, wherever in the line it stands', () =>
    withLabels(async ({ add, all }) => {
      const wif = '5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ'
      const good = line({ type: 'tx', ref: HASH, label: 'rent', extra: { hash: 'ab'.repeat(32) } })
      const { skipped, applied } = await add([
        line({ type: 'tx', ref: HASH, label: PHRASE }),
        good,
        line({ type: 'addr', ref: ADDRESS, label: 'x', seed: PHRASE }),
        line({ type: 'tx', ref: HASH, label: `key ${wif}` }),
        line({ type: 'xpub', ref: wif, label: 'x' }),
      ])
      assert.deepEqual([applied, skipped.map((each) => each.line)], [1, [1, 3, 4, 5]])
      assert.ok(!JSON.stringify(skipped).includes('abandon'))
      assert.deepEqual(await all(), [good])
    }))

  test('come with the notes of transactions, which an import of the same lines does not double', () =>
    withLabels(async ({ store, add, all }) => {
      const other = 'ab'.repeat(32)
      const third = 'cd'.repeat(32)
      const imported = line({ type: 'tx', ref: HASH, label: 'invoice' })
      await add([imported, line({ type: 'tx', ref: other, label: 'rent' })])
      await store.notes.setNote('bitcoin', HASH, 'own "words"\nof May')
      await store.notes.setNote('bitcoin', other, 'rent')
      await store.notes.setNote('litecoin', third, 'gift')
      const noted = line({ type: 'tx', ref: HASH, label: 'own "words"\nof May' })
      const exported = [
        imported,
        line({ type: 'tx', ref: other, label: 'rent' }),
        noted,
        line({ type: 'tx', ref: third, label: 'gift' }),
      ]
      assert.deepEqual(await all(), exported)
      assert.deepEqual(await all('litecoin'), [...exported.slice(0, 2), exported[3]])
      assert.deepEqual(counts(await add(exported)), [0, 4, 0])
      assert.deepEqual(counts(await add([noted])), [0, 1, 0])
      assert.deepEqual(await all(), exported)
      assert.equal(await labelOfTransaction(store.labels, 'bitcoin', HASH), 'invoice')
      assert.equal(await labelOfTransaction(store.labels, 'litecoin', third), null)
      await store.notes.setNote('bitcoin', HASH, null)
      assert.deepEqual(counts(await add([imported, noted])), [1, 1, 0])
      assert.equal(await labelOfTransaction(store.labels, 'bitcoin', HASH), 'invoice, own "words"\nof May')
    }))

  test('are kept where a note says the same with less', () =>
    withLabels(async ({ store, add, all }) => {
      await store.notes.setNote('bitcoin', HASH, 'rent')
      const own = line({ type: 'tx', ref: HASH, label: 'rent', origin: 'wpkh([d34db33f/84h/0h/0h])' })
      assert.deepEqual(counts(await add([own])), [1, 0, 0])
      assert.deepEqual(await all(), [own])
    }))

  test('any file is exported line by line, and importing an export changes nothing', async () => {
    const refs = fc.constantFrom(HASH, 'cd'.repeat(32), `${HASH}:1`, ADDRESS, 'anything')
    const label = fc.option(fc.string({ unit: 'grapheme', maxLength: 12 }), { nil: undefined })
    const lines = fc.array(
      fc
        .record(
          {
            type: fc.constantFrom('tx', 'addr', 'output', 'pubkey', 'wallet'),
            ref: refs,
            label,
            origin: fc.constantFrom("wpkh([d34db33f/84'/0'/0'])", 'x'),
            spendable: fc.constantFrom(true, 'true'),
            more: fc.jsonValue({ maxDepth: 2 }),
          },
          { requiredKeys: ['type', 'ref'] },
        )
        .map((fields) => JSON.stringify(fields)),
      { maxLength: 12 },
    )
    await fc.assert(
      fc.asyncProperty(lines, fc.boolean(), label, async (file, isFollowed, written) => {
        await withLabels(async ({ store, add, all, follow }) => {
          const id = isFollowed ? await follow() : null
          const { skipped } = await add(file)
          await store.notes.setNote('litecoin', HASH, parseNote(written?.replace(/\p{Cc}/gu, '') ?? null))
          const left = new Set(skipped.map((each) => each.line))
          const exported = await all()
          for (const [index, each] of file.entries())
            if (!left.has(index + 1)) assert.ok(exported.includes(each))
          const shown = id === null ? null : (await store.book.get(id))?.label
          const again = await add(exported)
          assert.deepEqual([again.applied, again.replaced, again.skipped], [0, 0, []])
          assert.deepEqual(await all(), exported)
          if (id !== null) assert.equal((await store.book.get(id))?.label, shown)
        })
      }),
      { numRuns: 60 },
    )
  })
})
