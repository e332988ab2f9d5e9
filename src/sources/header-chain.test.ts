import assert from 'node:assert/strict'
import test from 'node:test'
import { type ChainedHeader, HeaderChain } from './header-chain.ts'

/** A chain of blocks whose names begin with the name of the branch. */
function blocks(branch: string, from: number, to: number, below = new Map<number, ChainedHeader>()) {
  const all = new Map(below)
  for (let height = from; height <= to; height += 1) {
    const hash = `${branch}${height}`
    all.set(height, { hex: hash, hash, parent: all.get(height - 1)?.hash ?? '' })
  }
  return all
}

function reader(chain: ReadonlyMap<number, ChainedHeader>) {
  const asked: number[][] = []
  const read = async (heights: readonly number[]) => {
    asked.push([...heights])
    return new Map([...chain].filter(([height]) => heights.includes(height)))
  }
  return { asked, read }
}

const tipOf = (chain: ReadonlyMap<number, ChainedHeader>, height: number) => ({
  height,
  header: chain.get(height) as ChainedHeader,
})

async function started(chain: ReadonlyMap<number, ChainedHeader>, height: number): Promise<HeaderChain> {
  const headers = new HeaderChain()
  await headers.advance(tipOf(chain, height), reader(chain).read)
  await headers.fill(reader(chain).read)
  return headers
}

test('a child of the known tip costs no request', async () => {
  const main = blocks('a', 0, 101)
  const headers = await started(main, 100)
  const { asked, read } = reader(main)
  assert.deepEqual(await headers.advance(tipOf(main, 101), read), { height: 101, replacedFrom: null })
  assert.deepEqual(asked, [])
})

test('the same tip again is nothing new', async () => {
  const main = blocks('a', 0, 100)
  const headers = await started(main, 100)
  assert.equal(await headers.advance(tipOf(main, 100), reader(main).read), null)
})

test('skipped blocks are no reorganisation', async () => {
  const main = blocks('a', 0, 110)
  const headers = await started(main, 100)
  const change = await headers.advance(tipOf(main, 110), reader(main).read)
  assert.deepEqual(change, { height: 110, replacedFrom: null })
})

test('the fork of a reorganisation is found, also where the new tip is at the same height or lower', async () => {
  const main = blocks('a', 0, 100)
  for (const top of [97, 100, 101, 105]) {
    const headers = await started(main, 100)
    const other = blocks('b', 96, top, blocks('a', 0, 95))
    const change = await headers.advance(tipOf(other, top), reader(other).read)
    assert.deepEqual(change, { height: top, replacedFrom: 96 })
  }
})

test('blocks that are taken away without a replacement count as replaced', async () => {
  const main = blocks('a', 0, 100)
  const headers = await started(main, 100)
  const change = await headers.advance(tipOf(main, 98), reader(main).read)
  assert.deepEqual(change, { height: 98, replacedFrom: 99 })
})

test('a reorganisation deeper than the kept headers is reported down to the lowest of them', async () => {
  const headers = await started(blocks('a', 0, 100), 100)
  const other = blocks('b', 0, 101)
  const change = await headers.advance(tipOf(other, 101), reader(other).read)
  assert.deepEqual(change, { height: 101, replacedFrom: 71 })
})

test('where a hash is no hash of the header, the header at the old height is compared', async () => {
  const bare = (chain: ReadonlyMap<number, ChainedHeader>) =>
    new Map([...chain].map(([height, header]) => [height, { ...header, hash: null }] as const))
  const main = bare(blocks('a', 0, 101))
  const headers = await started(main, 100)
  const { asked, read } = reader(main)
  assert.equal((await headers.advance(tipOf(main, 101), read))?.replacedFrom, null)
  assert.deepEqual(asked, [[100]])
  const other = bare(blocks('b', 100, 102, blocks('a', 0, 99)))
  assert.equal((await headers.advance(tipOf(other, 102), reader(other).read))?.replacedFrom, 100)
})
