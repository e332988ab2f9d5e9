import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Lease, RunLost } from '../../domain/ports/claim.ts'
import { InstantClock } from '../testing/instant-clock.ts'
import { finishRun } from './finish-run.ts'
import { ParkedLeases } from './parked-leases.ts'

const ONE: Lease = { addressId: 1, run: 1 }
const OTHER: Lease = { addressId: 2, run: 1 }

/** A store whose writes of an address fail as often as `failures` says; `what` happened, in order. */
function world(failures: Readonly<Record<number, number>>) {
  const what: string[] = []
  const left = new Map(Object.entries(failures))
  const call = async (name: string, { addressId }: Lease) => {
    const more = left.get(String(addressId)) ?? 0
    left.set(String(addressId), more - 1)
    if (more > 0) throw new Error(`${name} ${addressId} failed`)
    what.push(`${name} ${addressId}`)
  }
  const stopping = new AbortController()
  const onUnexpected = (error: unknown) => what.push((error as Error).message)
  const store = { release: (lease: Lease) => call('released', lease) }
  const parked = new ParkedLeases({ store, clock: new InstantClock(), onUnexpected }, stopping.signal)
  const finish = (lease: Lease, work = () => call('ended', lease)) =>
    finishRun(lease, work, { parked, onUnexpected }, stopping.signal)
  return { what, stopping, parked, finish }
}

test('the end of a run is written once', async () => {
  const { what, finish } = world({})
  await finish(ONE)
  assert.deepEqual(what, ['ended 1'])
})

test('an address goes back into the queue as soon as the store can be written again', async () => {
  const { what, finish, parked } = world({ 1: 3 })
  await finish(ONE)
  await parked.idle()
  assert.deepEqual(what, ['ended 1 failed', 'released 1 failed', 'released 1 failed', 'released 1'])
})

test('a run that the store cannot serve holds up no other', async () => {
  const { what, finish, parked } = world({ 1: 5 })
  await finish(ONE)
  await finish(OTHER)
  assert.deepEqual(what, ['ended 1 failed', 'ended 2'])
  await parked.idle()
  assert.equal(what.at(-1), 'released 1')
})

test('a run that has lost its lease writes nothing', async () => {
  const { what, finish, parked } = world({})
  await finish(ONE, () => Promise.reject(new RunLost('over')))
  await parked.idle()
  assert.deepEqual(what, [])
})

test('while the program is stopping an address is released at once, or left to the next start if that fails', async () => {
  const stoppingAt = async (failures: number) => {
    const { what, stopping, finish, parked } = world({ 1: failures })
    stopping.abort()
    await finish(ONE)
    await parked.idle()
    return what
  }
  assert.deepEqual(await stoppingAt(1), ['released 1'])
  assert.deepEqual(await stoppingAt(2), ['released 1 failed'])
})
