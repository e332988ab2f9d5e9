import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from './system-clock.ts'

test("a sleep that is aborted rejects with the signal's own reason", async () => {
  const reason = new Error('late')
  const stop = new AbortController()
  const sleeping = systemClock.sleep(60_000, stop.signal)
  stop.abort(reason)
  await assert.rejects(sleeping, (error) => error === reason)
  await assert.rejects(systemClock.sleep(1, stop.signal), (error) => error === reason)
})
