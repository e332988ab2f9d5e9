import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { SourceError } from '../domain/ports/source.ts'
import { RequestPolicy } from './request-policy.ts'
import { FakeClock } from './testing/fake-clock.ts'
import { MemoryLedger } from './testing/memory-ledger.ts'
import { fail, send } from './testing/send.ts'

const START = '2026-11-23T12:00:00Z'
const HOUR_MS = 3_600_000
const forever = new AbortController().signal

function open(limits = { requestsPerMinute: 0, pointsPerDay: 0 }, kept?: MemoryLedger) {
  const clock = new FakeClock(START, 'stepped')
  const ledger = kept ?? new MemoryLedger(clock)
  ledger.clock = clock
  const policy = new RequestPolicy({ name: 'test', title: 'Test', limits, clock, ledger })
  return { clock, policy, ledger }
}

const of = (address: string) => ({ kind: 'address', address }) as const

const throttle = (pause: 'hour' | 'doubling' | 'until-utc-midnight' | 'until-restart') =>
  ({ code: 'rate_limited', reason: 'No.', pause }) as const

describe('RequestPolicy budgets', () => {
  it('admits callers one at a time, as the rate limit allows', async () => {
    const { clock, policy } = open({ requestsPerMinute: 2, pointsPerDay: 0 })
    const order: number[] = []
    const work = Promise.all(
      [0, 1, 2, 3, 4].map(async (caller) => {
        await send(policy)
        order.push(caller, (clock.now() - Date.parse(START)) / 1000)
      }),
    )
    await clock.run(work)
    assert.deepEqual(order, [0, 0, 1, 0, 2, 61, 3, 61, 4, 122])
  })

  it('stays within its budgets, whenever callers arrive and abort', async () => {
    const callers = fc.array(
      fc.record({
        atMs: fc.nat(200_000),
        givesUpMs: fc.option(fc.nat(150_000)),
        saveTurns: fc.nat(3),
      }),
      { minLength: 1, maxLength: 30 },
    )
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), callers, async (requestsPerMinute, plans) => {
        const { clock, policy, ledger } = open({ requestsPerMinute, pointsPerDay: 100_000 })
        const sent: number[] = []
        let gaveUp = 0
        const work = Promise.all(
          plans.map(async ({ atMs, givesUpMs }) => {
            await clock.sleep(atMs, forever)
            const abort = new AbortController()
            if (givesUpMs !== null)
              void clock.sleep(givesUpMs, forever).then(() => abort.abort(new Error('enough')))
            try {
              await send(policy, { points: 2, signal: abort.signal })
              sent.push(clock.now())
            } catch (error) {
              assert.equal((error as Error).message, 'enough')
              gaveUp++
            }
          }),
        )
        await clock.run(work)
        assert.equal(sent.length + gaveUp, plans.length)
        for (const start of sent) {
          assert.ok(sent.filter((at) => at >= start && at <= start + 60_000).length <= requestsPerMinute)
        }
        assert.equal(policy.status().pointsPerDay.used, 2 * sent.length)
        assert.equal(policy.status().requests, sent.length)
        assert.ok((ledger.usage?.points ?? 0) >= 2 * sent.length)
      }),
      { numRuns: 60 },
    )
  })

  it('takes nothing from the budgets for a caller that aborts while waiting', async () => {
    const { clock, policy } = open({ requestsPerMinute: 1, pointsPerDay: 0 })
    await send(policy)
    const abort = new AbortController()
    const first = send(policy, { signal: abort.signal })
    const second = send(policy, { signal: abort.signal })
    const third = send(policy)
    await clock.advance(1000)
    abort.abort(new Error('enough'))
    await assert.rejects(first, /enough/)
    await assert.rejects(second, /enough/)
    await clock.run(third)
    assert.equal(clock.now() - Date.parse(START), 61_000)
    assert.equal(clock.sleeping, 0)
    assert.equal(policy.status().requests, 2)
  })

  it('waits for the next day when the quota is exhausted, as `availableAt` announces', async () => {
    const { clock, policy } = open({ requestsPerMinute: 0, pointsPerDay: 3 })
    await send(policy, { points: 2 })
    assert.equal(policy.availableAt(clock.now(), 1), clock.now())
    assert.equal(policy.availableAt(clock.now(), 2), Date.parse('2026-11-24T00:00:00Z'))
    await clock.run(send(policy, { points: 2 }))
    assert.equal(clock.now(), Date.parse('2026-11-24T00:00:00Z'))
  })

  it('rejects a request that costs more than the quota of a day', async () => {
    const { policy, clock } = open({ requestsPerMinute: 0, pointsPerDay: 5 })
    await assert.rejects(send(policy, { points: 10.9 }), { kind: 'rejected', message: /10\.9 points.* 5 / })
    assert.equal(policy.availableAt(clock.now(), 10.9), Infinity)
  })

  it('stores a request before it is sent', async () => {
    const { policy, ledger } = open({ requestsPerMinute: 5, pointsPerDay: 0 })
    await send(policy, { points: 2 })
    assert.deepEqual(ledger.usage?.recent, [Date.parse(START)])
    assert.equal(ledger.usage?.points, 2)
  })

  it('sends nothing that the ledger could not store', async () => {
    const { policy, ledger } = open({ requestsPerMinute: 5, pointsPerDay: 0 })
    ledger.changeUsage = () => Promise.reject(new Error('disk full'))
    await assert.rejects(send(policy, { points: 2 }), /disk full/)
    assert.deepEqual([policy.status().requests, policy.status().pointsPerDay.used], [0, 0])
  })

  it('stores nothing while there is no limit and no throttle', async () => {
    const { policy, ledger } = open()
    await (await send(policy, { points: 2 })).answer()
    assert.equal(ledger.saved.length, 0)
  })

  it('keeps its budget across a restart', async () => {
    const limits = { requestsPerMinute: 1, pointsPerDay: 0 }
    const { policy, ledger } = open(limits)
    await send(policy)
    const again = open(limits, ledger)
    await again.clock.run(send(again.policy))
    assert.equal(again.clock.now() - Date.parse(START), 61_000)
  })

  it('loads the ledger on the next call if loading it failed', async () => {
    const { policy, ledger } = open()
    const load = ledger.loadUsage
    ledger.loadUsage = () => Promise.reject(new Error('locked'))
    await assert.rejects(send(policy), /locked/)
    ledger.loadUsage = load
    await send(policy)
  })
})

describe('RequestPolicy after a throttle', () => {
  it('rejects every call until the pause is over, including manual and waiting ones', async () => {
    const { clock, policy } = open({ requestsPerMinute: 2, pointsPerDay: 0 })
    const sent = await send(policy)
    await send(policy)
    const waiting = [send(policy), send(policy)]
    await clock.advance(1000)
    const error = await sent.throttle(throttle('hour'))
    const until = Date.parse(START) + 1000 + HOUR_MS
    assert.deepEqual([error.kind, error.code, error.retryAt], ['throttled', 'rate_limited', until])
    assert.equal(error.message, 'No. Paused until 2026-11-23T13:00:01Z.')
    for (const call of [...waiting, send(policy, { manual: true }), send(policy), send(policy)]) {
      await assert.rejects(call, { kind: 'throttled', retryAt: until })
    }
    assert.equal(clock.sleeping, 0)
    assert.equal(policy.availableAt(clock.now(), 1), until)
    assert.deepEqual(
      { ...policy.status(), tips: { bitcoin: 0 } },
      {
        name: 'test',
        state: 'paused',
        reason: 'No.',
        reasonCode: 'rate_limited',
        until,
        tips: { bitcoin: 0 },
        requests: 2,
        errors: 1,
        requestsPerMinute: { limit: 2, used: 2 },
        pointsPerDay: { limit: null, used: 2 },
        latencyMs: null,
        asked: {
          hosts: [],
          addresses: { alone: 0, together: 0, all: 0 },
          requests: { address: 0, set: 0, transaction: 0, other: 2 },
        },
      },
    )
    await clock.advance(HOUR_MS)
    await (await send(policy)).answer()
    assert.equal(policy.status().state, 'ok')
  })

  it('doubles the pause from an hour to a day, and starts over after an answer', async () => {
    const { clock, policy, ledger } = open()
    const hours: number[] = []
    const throttleOnce = async () => {
      const error = await (await send(policy)).throttle(throttle('doubling'))
      const until = error.retryAt as number
      hours.push((until - clock.now()) / HOUR_MS)
      await clock.advance(until - clock.now())
    }
    for (let count = 0; count < 6; count++) await throttleOnce()
    assert.equal(ledger.usage?.strikes, 6)
    await (await send(policy)).answer()
    assert.equal(ledger.usage?.strikes, 0)
    await throttleOnce()
    assert.deepEqual(hours, [1, 2, 4, 8, 16, 24, 1])
  })

  it('counts throttles of requests that were in flight together once', async () => {
    const { clock, policy } = open()
    const requests = await Promise.all([1, 2, 3, 4].map(() => send(policy)))
    const errors: SourceError[] = []
    for (const sent of requests) errors.push(await sent.throttle(throttle('doubling')))
    for (const error of errors) assert.equal(error.retryAt, clock.now() + HOUR_MS)
  })

  it('keeps the pause when a request that was in flight before it is answered', async () => {
    const { policy } = open()
    const [early, late] = [await send(policy), await send(policy)]
    await late.throttle(throttle('doubling'))
    await early.answer()
    await assert.rejects(send(policy, { manual: true }), { kind: 'throttled' })
  })

  it('pauses until 00:00 UTC when a daily quota is exhausted', async () => {
    const { policy } = open()
    const error = await (await send(policy)).throttle(throttle('until-utc-midnight'))
    assert.equal(error.retryAt, Date.parse('2026-11-24T00:00:00Z'))
  })

  it('keeps the longer of two pauses', async () => {
    const { policy } = open()
    const [one, other] = [await send(policy), await send(policy)]
    await one.throttle(throttle('until-utc-midnight'))
    const error = await other.throttle(throttle('hour'))
    assert.equal(error.retryAt, Date.parse('2026-11-24T00:00:00Z'))
  })

  it('keeps the pause and the number of throttles across a restart', async () => {
    const { policy, ledger } = open()
    await (await send(policy)).throttle(throttle('doubling'))
    const again = open(undefined, ledger)
    await again.policy.refresh()
    assert.equal(again.policy.status().state, 'paused')
    await assert.rejects(send(again.policy, { manual: true }), {
      kind: 'throttled',
      message: /^No\. Paused until/,
    })
    await again.clock.advance(HOUR_MS)
    const error = await (await send(again.policy)).throttle(throttle('doubling'))
    assert.equal(error.retryAt, again.clock.now() + 2 * HOUR_MS)
  })

  it('pauses for an unknown key until a restart, and no longer', async () => {
    const { clock, policy, ledger } = open()
    const sent = await send(policy)
    const error = await sent.throttle({ ...throttle('until-restart'), code: 'invalid_key' })
    assert.deepEqual([error.code, error.retryAt], ['invalid_key', 'never'])
    await clock.advance(1000 * HOUR_MS)
    await assert.rejects(send(policy, { manual: true }), { kind: 'throttled', retryAt: 'never' })
    assert.equal(policy.availableAt(clock.now(), 1), Infinity)
    assert.deepEqual([policy.status().state, policy.status().until], ['paused', null])
    assert.equal(ledger.usage?.pause, null)
    await send(open(undefined, ledger).policy)
  })
})

describe('RequestPolicy after a pause', () => {
  const overPause = async () => {
    const opened = open()
    await (await send(opened.policy)).throttle(throttle('hour'))
    await opened.clock.advance(HOUR_MS)
    return opened
  }

  it('lets one request probe the source, and admits the others once it is answered', async () => {
    const { clock, policy } = await overPause()
    const probe = await send(policy)
    let entered = 0
    const others = [1, 2, 3].map(() => send(policy).then(() => entered++))
    await clock.advance(1000)
    assert.equal(entered, 0)
    await probe.answer()
    await Promise.all(others)
    assert.equal(entered, 3)
  })

  it('sends nothing after a probe that was throttled again', async () => {
    const { clock, policy } = await overPause()
    const probe = await send(policy)
    const other = send(policy)
    await clock.advance(1000)
    await probe.throttle(throttle('hour'))
    await assert.rejects(other, { kind: 'throttled' })
    assert.equal(policy.status().requests, 2)
  })

  it('keeps the others waiting for the probe while a request from before the pause is answered', async () => {
    const { clock, policy } = open()
    const early = await send(policy)
    await (await send(policy)).throttle(throttle('hour'))
    await clock.advance(HOUR_MS)
    const probe = await send(policy)
    let entered = 0
    const other = send(policy).then(() => entered++)
    await early.answer()
    await clock.advance(1000)
    assert.equal(entered, 0)
    await probe.answer()
    await other
  })

  it('lets the next request probe if the first one was aborted', async () => {
    const { clock, policy } = await overPause()
    const probe = await send(policy)
    const other = send(policy)
    await clock.advance(1000)
    await probe.abort()
    await other
  })

  it('fails instead of waiting for the budget longer than the caller allows', async () => {
    const { policy } = open({ requestsPerMinute: 1, pointsPerDay: 0 })
    await send(policy)
    await assert.rejects(send(policy, { maxWaitMs: 60_000 }), { kind: 'over-budget', code: 'rate_limited' })
  })
})

describe('RequestPolicy with callers that can ask another source', () => {
  it('waits for the budget no longer than they want, other requests before them included', async () => {
    const { clock, policy } = open({ requestsPerMinute: 1, pointsPerDay: 0 })
    await send(policy)
    await clock.advance(40_000)
    const first = send(policy, { patienceMs: 30_000 })
    const second = send(policy, { patienceMs: 30_000 })
    second.catch(() => {})
    await clock.run(first)
    assert.equal(clock.now() - Date.parse(START), 61_000)
    await assert.rejects(second, { kind: 'over-budget', retryAt: Date.parse(START) + 122_000 })
  })

  it('does not wait at all where that would take longer', async () => {
    const { clock, policy } = open({ requestsPerMinute: 1, pointsPerDay: 0 })
    await send(policy)
    await assert.rejects(send(policy, { patienceMs: 30_000 }), { kind: 'over-budget' })
    assert.equal(clock.now(), Date.parse(START))
  })
})

describe('RequestPolicy among other processes', () => {
  it('stays within the rate limit when the clock of one process is slow', async () => {
    const { clock, policy, ledger } = open({ requestsPerMinute: 10, pointsPerDay: 0 })
    const late = open({ requestsPerMinute: 10, pointsPerDay: 0 }, ledger)
    late.clock.set(clock.now() - 40_000)
    ledger.clock = clock
    for (let count = 0; count < 10; count++) await send(policy, { maxWaitMs: 0 })
    await assert.rejects(send(late.policy, { maxWaitMs: 0 }), { kind: 'over-budget' })
    await clock.advance(22_000)
    await assert.rejects(send(policy, { maxWaitMs: 0 }), { kind: 'over-budget' })
  })

  it('keeps a pause when an older state of the ledger arrives later', async () => {
    const { policy, ledger } = open()
    const sent = await send(policy)
    await sent.answer()
    await policy.learnQuota({ pointsPerDay: null, pointsToday: 0 })
    const old = structuredClone(ledger.usage)
    const reading = Promise.withResolvers<typeof old>()
    ledger.loadUsage = () => reading.promise
    const refreshed = policy.refresh()
    const error = await (await send(policy)).throttle(throttle('hour'))
    reading.resolve(old)
    await refreshed
    assert.equal(policy.status().until, error.retryAt)
  })

  it('leaves the shared pause as it is when its own key is unknown', async () => {
    const { policy, ledger } = open()
    const other = open(undefined, ledger)
    const [mine, theirs] = await Promise.all([send(policy), send(other.policy)])
    await theirs.throttle(throttle('hour'))
    const shared = ledger.usage?.pause
    await mine.throttle(throttle('until-restart'))
    await policy.learnQuota({ pointsPerDay: null, pointsToday: 0 })
    assert.ok(shared)
    assert.deepEqual(ledger.usage?.pause, shared)
    assert.equal(policy.status().until, null)
  })
})

describe('RequestPolicy state', () => {
  it('is unknown before the first answer and ok after it', async () => {
    const { policy } = open()
    const sent = await send(policy)
    assert.equal(policy.status().state, 'unknown')
    await sent.answer()
    assert.deepEqual([policy.status().state, policy.status().reasonCode], ['ok', null])
  })

  it('is down from a failure until the next answer, however long that takes', async () => {
    const { clock, policy } = open()
    await clock.run(fail(policy, {}, 'no_connection'))
    await clock.advance(24 * HOUR_MS)
    assert.deepEqual([policy.status().state, policy.status().reasonCode], ['down', 'no_connection'])
    await (await send(policy)).answer()
    assert.equal(policy.status().state, 'ok')
  })

  it('stays ok when all requests for one address fail while others are answered', async () => {
    const { clock, policy } = open()
    await (await send(policy, { target: of('good') })).answer()
    for (let count = 0; count < 3; count += 1) {
      const error = await clock.run(fail(policy, { target: of('bad') }))
      assert.deepEqual([error.kind, error.scope], ['failed', 'address'])
      assert.equal(policy.status().state, 'ok')
      await (await send(policy, { target: of('good') })).answer()
    }
  })

  it('is down, and holds requests back, when requests for two addresses fail in a row', async () => {
    const { clock, policy } = open()
    await (await send(policy, { target: of('good') })).answer()
    await clock.run(fail(policy, { target: of('one') }))
    const error = await clock.run(fail(policy, { target: of('two') }))
    assert.deepEqual([error.kind, error.retryAt], ['down', clock.now() + 30_000])
    await assert.rejects(send(policy, { target: of('good') }), { kind: 'down' })
  })

  it('is down when the only address that it was ever asked about fails, without holding others back', async () => {
    const { clock, policy } = open()
    await clock.run(fail(policy, { target: of('only') }))
    assert.equal(policy.status().state, 'down')
    await (await send(policy, { target: of('other') })).answer()
    assert.equal(policy.status().state, 'ok')
  })

  it('is down at once when nothing connects, whatever was asked', async () => {
    const { clock, policy } = open()
    const error = await clock.run(fail(policy, { target: of('one') }, 'no_connection'))
    assert.deepEqual([error.kind, error.scope], ['down', 'source'])
  })

  it('says that the budget is exhausted, and until when, while requests wait for it', async () => {
    const { clock, policy } = open({ requestsPerMinute: 1, pointsPerDay: 0 })
    await (await send(policy)).answer()
    const { state, reason, reasonCode, until } = policy.status()
    assert.deepEqual([state, reasonCode, until], ['ok', 'budget_exhausted', clock.now() + 61_000])
    assert.equal(reason, 'The request budget for Test is exhausted.')
    await clock.advance(61_000)
    assert.deepEqual([policy.status().reason, policy.status().until], [null, null])
  })
})

describe('RequestPolicy batches', () => {
  const batch = { target: { kind: 'batch', addresses: ['one', 'two'] } } as const

  it('fail for themselves, and leave requests for one address alone', async () => {
    const { clock, policy } = open()
    const error = await clock.run(fail(policy, batch))
    assert.deepEqual([error.kind, error.scope], ['endpoint', 'endpoint'])
    await (await send(policy, { target: of('one') })).answer()
    assert.equal(policy.status().state, 'ok')
  })

  it('that report a used-up quota pause nothing else', async () => {
    const { policy } = open()
    const error = await (await send(policy, batch)).throttle(throttle('until-utc-midnight'))
    assert.deepEqual([error.kind, error.retryAt], ['endpoint', null])
    assert.notEqual(policy.status().state, 'paused')
    await (await send(policy, { target: of('one') })).answer()
  })

  it('that are throttled pause the source as any other request does', async () => {
    const { policy } = open()
    await (await send(policy, batch)).throttle(throttle('hour'))
    assert.equal(policy.status().state, 'paused')
  })
})

describe('RequestPolicy after Retry-After', () => {
  const asking = (retryAfterMs: number) => ({ ...throttle('hour'), retryAfterMs })

  it('pauses as long as the server asks, up to a day', async () => {
    for (const [asked, paused] of [
      [2000, 2000],
      [0, 1000],
      [2 * 24 * HOUR_MS, 24 * HOUR_MS],
    ] as const) {
      const { clock, policy } = open()
      const { retryAt } = await (await send(policy)).throttle(asking(asked))
      assert.equal(retryAt, clock.now() + paused)
    }
  })

  it('pauses longer each time for a server that asks for no time without end', async () => {
    const { clock, policy } = open()
    const seconds: number[] = []
    for (let count = 0; count < 5; count += 1) {
      const { retryAt } = await (await send(policy)).throttle(asking(0))
      seconds.push((Number(retryAt) - clock.now()) / 1000)
      await clock.advance(Number(retryAt) - clock.now())
    }
    assert.deepEqual(seconds, [1, 2, 4, 8, 16])
  })
})

describe('RequestPolicy outages', () => {
  it('rejects calls that are not manual for half a minute, doubling to ten minutes', async () => {
    const { clock, policy } = open()
    const seconds: number[] = []
    for (let count = 0; count < 7; count++) {
      const until = (await clock.run(fail(policy, { manual: true }))).retryAt as number
      seconds.push((until - clock.now()) / 1000)
      await assert.rejects(send(policy), { kind: 'down', code: 'source_unavailable', retryAt: until })
      assert.equal(policy.availableAt(clock.now(), 1), until)
      assert.equal(policy.status().state, 'down')
      await clock.advance(until - clock.now())
      await send(policy)
      assert.deepEqual([policy.status().state, policy.status().until], ['down', null])
    }
    assert.deepEqual(seconds, [30, 60, 120, 240, 480, 600, 600])
  })

  it('counts calls that failed together once', async () => {
    const { clock, policy } = open()
    const errors = await clock.run(Promise.all([fail(policy), fail(policy), fail(policy)]))
    assert.deepEqual(
      errors.map(({ retryAt }) => retryAt),
      Array(3).fill(clock.now() + 30_000),
    )
  })

  it('ends with an answer', async () => {
    const { clock, policy } = open()
    await clock.run(fail(policy))
    await (await send(policy, { manual: true })).answer({ tip: 800_000 })
    const { retryAt } = await clock.run(fail(policy))
    assert.equal(retryAt, clock.now() + 30_000)
    assert.equal(policy.status().tips.bitcoin, 800_000)
  })
})
