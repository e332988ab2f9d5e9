import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { chainOf } from '../chains/chain.ts'
import { addressesInSlices } from './addresses-in-slices.ts'
import { type DerivedAddress, type OpenDescriptor, openDescriptor } from './open-descriptor.ts'

const KEY =
  'xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a6mr8BDzTJY47LJhkJ8UB7WEGuduB'
const opened = openDescriptor(`wpkh(${KEY}/<0;1>/*)`, chainOf('bitcoin'))

/** Where each address takes so many milliseconds. */
function slowly(msOf: (index: number) => number) {
  let time = 0
  let turns = 0
  const descriptor = {
    size: opened.size,
    addresses: (_branch: number, from: number, count: number) =>
      Array.from({ length: count }, (_, at): DerivedAddress => {
        time += msOf(from + at)
        return { index: from + at, address: '', path: null }
      }),
  } as unknown as OpenDescriptor
  const thread = {
    now: () => time,
    turn: () => {
      turns += 1
      return Promise.resolve()
    },
  }
  return { descriptor, thread, turnsTaken: () => turns, time: () => time }
}

describe('addresses in slices', () => {
  test('are the same as at once', async () => {
    const thread = { now: () => performance.now(), turn: () => Promise.resolve() }
    const sliced: DerivedAddress[] = []
    for await (const some of addressesInSlices(opened, { branch: 1, from: 3, to: 50 }, thread))
      sliced.push(...some)
    assert.deepEqual(sliced, opened.addresses(1, 3, 47))
  })

  test('come with a turn after each slice, and no slice takes 20 ms once the speed is known', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0.01, max: 9, noNaN: true }), async (msEach) => {
        const { descriptor, thread, turnsTaken, time } = slowly(() => msEach)
        let slices = 0
        let last = 0
        let count = 0
        for await (const some of addressesInSlices(descriptor, { branch: 0, from: 0, to: 1000 }, thread)) {
          assert.ok(slices === 0 || time() - last < 20 + 1e-6, `${time() - last} ms`)
          last = time()
          slices += 1
          count += some.length
          assert.equal(turnsTaken(), slices - 1)
        }
        assert.equal(count, 1000)
      }),
    )
  })

  test('become fewer in a slice while the machine is busy, and more again after that', async () => {
    const { descriptor, thread } = slowly((index) => (index > 500 && index < 700 ? 5 : 0.1))
    const sizes: number[] = []
    for await (const some of addressesInSlices(descriptor, { branch: 0, from: 0, to: 2000 }, thread))
      sizes.push(some.length)
    const largest = Math.max(...sizes.slice(0, 12))
    const smallest = Math.min(...sizes.slice(0, -1))
    assert.ok(largest >= 64 && smallest <= 2 && (sizes.at(-2) ?? 0) >= 64, sizes.join())
  })
})
