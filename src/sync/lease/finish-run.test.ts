import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Lease, RunLost } from '../../domain/ports/claim.ts'
import type { RunStore } from '../../domain/ports/run-store.ts'
import { InstantClock } from '../testing/instant-clock.ts'
import { finishRun } from './finish-run.ts'

const HOLD: Lease = { addressId: 1, run: 1 }

/** A store that cannot be written for its first `failures` calls; `what` happened, in order. */
function world(failures: number) {
  const what: string[] = []
  let calls = 0
  const call = (name: string) => async () => {
    calls += 1
    if (calls <= failures) throw new Error(`${name} failed`)
    what.push(name)
  }
  const store = { release: call('released') } as Partial<RunStore> as RunStore
  const stopping = new AbortController()
  const parts = {
    store,
    clock: new InstantClock(),
    onUnexpected: (error: unknown) => what.push((error as Error).message),
  }
  return {
    what,
    stopping,
    call,
    end: (work: () => Promise<void>) => finishRun(HOLD, work, parts, stopping.signal),
  }
}

test('the end of a run is written once', async () => {
  const { what, call, end } = world(0)
  await end(call('ended'))
  assert.deepEqual(what, ['ended'])
})

test('an address goes back into the queue as soon as the store can be written again', async () => {
  const { what, call, end } = world(3)
  await end(call('ended'))
  assert.deepEqual(what, ['ended failed', 'released failed', 'released failed', 'released'])
})

test('a run that has lost its lease writes nothing', async () => {
  const { what, end } = world(0)
  await end(() => Promise.reject(new RunLost('over')))
  assert.deepEqual(what, [])
})

test('while the program is stopping an address is released at once, or left to the next start if that fails', async () => {
  const stoppingAt = async (failures: number) => {
    const { what, stopping, call, end } = world(failures)
    stopping.abort()
    await end(call('ended'))
    return what
  }
  assert.deepEqual(await stoppingAt(1), ['released'])
  assert.deepEqual(await stoppingAt(2), ['released failed'])
})
