import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Renewal } from './renewal.ts'

const WINDOW_MS = 60_000

/** Until all that is due at once has happened. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await setImmediate()
}

test('a change is read at once, and a second one, however many follow within the window', async () => {
  let reads = 0
  const begun = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const renewal = new Renewal(async () => {
    begun[reads]?.resolve()
    reads += 1
  }, WINDOW_MS)
  for (const { promise } of begun) {
    renewal.soon()
    await promise
    await settled()
  }
  for (let change = 0; change < 100; change++) {
    renewal.soon()
    await settled()
  }
  assert.equal(reads, 2)
  renewal.stop()
})

test('a change during a reading leads to another one after it', async () => {
  const reads: PromiseWithResolvers<void>[] = []
  const begun = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const renewal = new Renewal(() => {
    const reading = Promise.withResolvers<void>()
    reads.push(reading)
    begun[reads.length - 1]?.resolve()
    return reading.promise
  }, WINDOW_MS)
  renewal.soon()
  await begun[0]?.promise
  renewal.soon()
  await settled()
  assert.equal(reads.length, 1)
  reads[0]?.resolve()
  await begun[1]?.promise
  assert.equal(reads.length, 2)
})
