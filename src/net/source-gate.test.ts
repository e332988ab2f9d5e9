import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { SourceError } from '../domain/ports/source.ts'
import { SourceGate } from './source-gate.ts'
import { FakeClock } from './testing/fake-clock.ts'
import { MemoryLedger } from './testing/memory-ledger.ts'

const START = '2026-11-23T12:00:00Z'
const HOUR_MS = 3_600_000
const forever = new AbortController().signal
const said = { points: null, tips: {} }

function open(limits = { requestsPerMinute: 0, pointsPerDay: 0 }, kept?: MemoryLedger) {
  const clock = new FakeClock(START, 'stepped')
  const ledger = kept ?? new MemoryLedger(clock)
  ledger.clock = clock
  const gate = new SourceGate({ name: 'test', title: 'Test', limits, clock, ledger })
  return { clock, gate, ledger }
}

const refusal = (pause: 'hour' | 'doubling' | 'until-utc-midnight' | 'until-restart') =>
  ({ code: 'rate_limited', reason: 'No.', pause }) as const

describe('SourceGate budgets', () => {
  it('lets callers in one after the other, as the minute allows', async () => {
    const { clock, gate } = open({ requestsPerMinute: 2, pointsPerDay: 0 })
    const order: number[] = []
    const work = Promise.all(
      [0, 1, 2, 3, 4].map(async (caller) => {
        await gate.enter(1, forever)
        order.push(caller, (clock.now() - Date.parse(START)) / 1000)
      }),
    )
    await clock.run(work)
    assert.deepEqual(order, [0, 0, 1, 0, 2, 61, 3, 61, 4, 122])
  })

  it('holds its budgets, whenever callers come and give up', async () => {
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
        const { clock, gate, ledger } = open({ requestsPerMinute, pointsPerDay: 100_000 })
        const sent: number[] = []
        let gaveUp = 0
        const work = Promise.all(
          plans.map(async ({ atMs, givesUpMs }) => {
            await clock.sleep(atMs, forever)
            const abort = new AbortController()
            if (givesUpMs !== null)
              void clock.sleep(givesUpMs, forever).then(() => abort.abort(new Error('enough')))
            try {
              await gate.enter(2, abort.signal)
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
        assert.equal(gate.status().pointsPerDay.used, 2 * sent.length)
        assert.equal(gate.status().requests, sent.length)
        assert.ok((ledger.usage?.points ?? 0) >= 2 * sent.length)
      }),
      { numRuns: 60 },
    )
  })

  it('leaves nothing behind when a caller gives up while waiting', async () => {
    const { clock, gate } = open({ requestsPerMinute: 1, pointsPerDay: 0 })
    await gate.enter(1, forever)
    const abort = new AbortController()
    const first = gate.enter(1, abort.signal)
    const second = gate.enter(1, abort.signal)
    const third = gate.enter(1, forever)
    await clock.advance(1000)
    abort.abort(new Error('enough'))
    await assert.rejects(first, /enough/)
    await assert.rejects(second, /enough/)
    await clock.run(third)
    assert.equal(clock.now() - Date.parse(START), 61_000)
    assert.equal(clock.sleeping, 0)
    assert.equal(gate.status().requests, 2)
  })

  it('waits for the next day when points are used up, and says so before', async () => {
    const { clock, gate } = open({ requestsPerMinute: 0, pointsPerDay: 3 })
    await gate.enter(2, forever)
    assert.equal(gate.availableAt(clock.now(), 1), clock.now())
    assert.equal(gate.availableAt(clock.now(), 2), Date.parse('2026-11-24T00:00:00Z'))
    await clock.run(gate.enter(2, forever))
    assert.equal(clock.now(), Date.parse('2026-11-24T00:00:00Z'))
  })

  it('refuses for good what no day has points for', async () => {
    const { gate, clock } = open({ requestsPerMinute: 0, pointsPerDay: 5 })
    await assert.rejects(gate.enter(10.9, forever), { kind: 'rejected', message: /10\.9 points.* 5 / })
    assert.equal(gate.availableAt(clock.now(), 10.9), Infinity)
  })

  it('has saved a request before it may be sent', async () => {
    const { gate, ledger } = open({ requestsPerMinute: 5, pointsPerDay: 0 })
    await gate.enter(2, forever)
    assert.deepEqual(ledger.usage?.recent, [Date.parse(START)])
    assert.equal(ledger.usage?.points, 2)
  })

  it('sends nothing that the ledger could not hold', async () => {
    const { gate, ledger } = open({ requestsPerMinute: 5, pointsPerDay: 0 })
    ledger.changeUsage = () => Promise.reject(new Error('disk full'))
    await assert.rejects(gate.enter(2, forever), /disk full/)
    assert.deepEqual([gate.status().requests, gate.status().pointsPerDay.used], [0, 0])
  })

  it('saves nothing while there is no limit and no refusal', async () => {
    const { gate, ledger } = open()
    await gate.succeeded(await gate.enter(2, forever), said)
    assert.equal(ledger.saved.length, 0)
  })

  it('keeps its budget over a restart', async () => {
    const limits = { requestsPerMinute: 1, pointsPerDay: 0 }
    const { gate, ledger } = open(limits)
    await gate.enter(1, forever)
    const again = open(limits, ledger)
    await again.clock.run(again.gate.enter(1, forever))
    assert.equal(again.clock.now() - Date.parse(START), 61_000)
  })

  it('tries the ledger again when it could not be read', async () => {
    const { gate, ledger } = open()
    const load = ledger.loadUsage
    ledger.loadUsage = () => Promise.reject(new Error('locked'))
    await assert.rejects(gate.begin(false), /locked/)
    ledger.loadUsage = load
    await gate.begin(false)
  })
})

describe('SourceGate refusals', () => {
  it('keeps everyone away until the pause is over, by hand or not, those who wait as well', async () => {
    const { clock, gate } = open({ requestsPerMinute: 2, pointsPerDay: 0 })
    const permit = await gate.enter(1, forever)
    await gate.enter(1, forever)
    const waiting = [gate.enter(1, forever), gate.enter(1, forever)]
    await clock.advance(1000)
    const error = await gate.refused(permit, refusal('hour'))
    const until = Date.parse(START) + 1000 + HOUR_MS
    assert.deepEqual([error.kind, error.code, error.retryAt], ['throttled', 'rate_limited', until])
    assert.equal(error.message, 'No. It is left alone until 2026-11-23T13:00:01Z.')
    for (const call of [...waiting, gate.begin(true), gate.begin(false), gate.enter(1, forever)]) {
      await assert.rejects(call, { kind: 'throttled', retryAt: until })
    }
    assert.equal(clock.sleeping, 0)
    assert.equal(gate.availableAt(clock.now(), 1), until)
    assert.deepEqual(
      { ...gate.status(), tips: { bitcoin: 0 } },
      {
        name: 'test',
        state: 'paused',
        reason: 'No.',
        until,
        tips: { bitcoin: 0 },
        requests: 2,
        errors: 1,
        requestsPerMinute: { limit: 2, used: 2 },
        pointsPerDay: { limit: null, used: 2 },
        latencyMs: null,
      },
    )
    await clock.advance(HOUR_MS)
    await gate.begin(false)
    assert.equal(gate.status().state, 'ok')
  })

  it('doubles from an hour to a day, and begins anew after a success', async () => {
    const { clock, gate, ledger } = open()
    const hours: number[] = []
    const refuseOnce = async () => {
      const error = await gate.refused(await gate.enter(1, forever), refusal('doubling'))
      const until = error.retryAt as number
      hours.push((until - clock.now()) / HOUR_MS)
      await clock.advance(until - clock.now())
    }
    for (let count = 0; count < 6; count++) await refuseOnce()
    assert.equal(ledger.usage?.strikes, 6)
    await gate.succeeded(await gate.enter(1, forever), said)
    assert.equal(ledger.usage?.strikes, 0)
    await refuseOnce()
    assert.deepEqual(hours, [1, 2, 4, 8, 16, 24, 1])
  })

  it('counts refusals of requests that were under way together as one', async () => {
    const { clock, gate } = open()
    const permits = await Promise.all([1, 2, 3, 4].map(() => gate.enter(1, forever)))
    const errors: SourceError[] = []
    for (const permit of permits) errors.push(await gate.refused(permit, refusal('doubling')))
    for (const error of errors) assert.equal(error.retryAt, clock.now() + HOUR_MS)
  })

  it('is not talked out of a pause by an answer that was under way', async () => {
    const { gate } = open()
    const [early, refused] = [await gate.enter(1, forever), await gate.enter(1, forever)]
    await gate.refused(refused, refusal('doubling'))
    await gate.succeeded(early, said)
    await assert.rejects(gate.begin(true), { kind: 'throttled' })
  })

  it('ends at 00:00 UTC where a daily limit is used up', async () => {
    const { gate } = open()
    const error = await gate.refused(await gate.enter(1, forever), refusal('until-utc-midnight'))
    assert.equal(error.retryAt, Date.parse('2026-11-24T00:00:00Z'))
  })

  it('keeps the longer one of two pauses', async () => {
    const { gate } = open()
    const [one, other] = [await gate.enter(1, forever), await gate.enter(1, forever)]
    await gate.refused(one, refusal('until-utc-midnight'))
    const error = await gate.refused(other, refusal('hour'))
    assert.equal(error.retryAt, Date.parse('2026-11-24T00:00:00Z'))
  })

  it('lasts over a restart, with its strikes', async () => {
    const { gate, ledger } = open()
    await gate.refused(await gate.enter(1, forever), refusal('doubling'))
    const again = open(undefined, ledger)
    await again.gate.restore()
    assert.equal(again.gate.status().state, 'paused')
    await assert.rejects(again.gate.begin(true), {
      kind: 'throttled',
      message: /^No\. It is left alone until/,
    })
    await again.clock.advance(HOUR_MS)
    const error = await again.gate.refused(await again.gate.enter(1, forever), refusal('doubling'))
    assert.equal(error.retryAt, again.clock.now() + 2 * HOUR_MS)
  })

  it('of an unknown key lasts until a restart, and no longer', async () => {
    const { clock, gate, ledger } = open()
    const permit = await gate.enter(1, forever)
    const error = await gate.refused(permit, { ...refusal('until-restart'), code: 'invalid_key' })
    assert.deepEqual([error.code, error.retryAt], ['invalid_key', 'never'])
    await clock.advance(1000 * HOUR_MS)
    await assert.rejects(gate.begin(true), { kind: 'throttled', retryAt: 'never' })
    assert.equal(gate.availableAt(clock.now(), 1), Infinity)
    assert.deepEqual([gate.status().state, gate.status().until], ['paused', null])
    assert.equal(ledger.usage?.pause, null)
    await open(undefined, ledger).gate.begin(false)
  })
})

describe('SourceGate after a pause', () => {
  const overPause = async () => {
    const opened = open()
    await opened.gate.refused(await opened.gate.enter(1, forever), refusal('hour'))
    await opened.clock.advance(HOUR_MS)
    return opened
  }

  it('lets one request try the source, and the others in when it was answered', async () => {
    const { clock, gate } = await overPause()
    const trial = await gate.enter(1, forever)
    let entered = 0
    const others = [1, 2, 3].map(() => gate.enter(1, forever).then(() => entered++))
    await clock.advance(1000)
    assert.equal(entered, 0)
    await gate.succeeded(trial, said)
    await Promise.all(others)
    assert.equal(entered, 3)
  })

  it('sends nobody after a request that was refused again', async () => {
    const { clock, gate } = await overPause()
    const trial = await gate.enter(1, forever)
    const other = gate.enter(1, forever)
    await clock.advance(1000)
    await gate.refused(trial, refusal('hour'))
    await assert.rejects(other, { kind: 'throttled' })
    assert.equal(gate.status().requests, 2)
  })

  it('lets the next one try when the first has failed', async () => {
    const { clock, gate } = await overPause()
    await gate.enter(1, forever)
    const other = gate.enter(1, forever)
    await clock.advance(1000)
    gate.failed()
    await other
  })

  it('says no rather than wait for its budget longer than the caller likes', async () => {
    const { gate } = open({ requestsPerMinute: 1, pointsPerDay: 0 })
    await gate.enter(1, forever)
    await assert.rejects(gate.enter(1, forever, 60_000), { kind: 'over-budget', code: 'rate_limited' })
  })
})

describe('SourceGate among other processes', () => {
  it('keeps the budget of a minute though one of them has a clock that is late', async () => {
    const { clock, gate, ledger } = open({ requestsPerMinute: 10, pointsPerDay: 0 })
    const late = open({ requestsPerMinute: 10, pointsPerDay: 0 }, ledger)
    late.clock.set(clock.now() - 40_000)
    ledger.clock = clock
    for (let count = 0; count < 10; count++) await gate.enter(1, forever, 0)
    await assert.rejects(late.gate.enter(1, forever, 0), { kind: 'over-budget' })
    await clock.advance(22_000)
    await assert.rejects(gate.enter(1, forever, 0), { kind: 'over-budget' })
  })

  it('does not forget a pause for what was read before it was kept', async () => {
    const { gate, ledger } = open()
    const permit = await gate.enter(1, forever)
    await gate.succeeded(permit, said)
    await gate.fetchQuota({ pointsPerDay: null, pointsToday: 0 })
    const old = structuredClone(ledger.usage)
    const reading = Promise.withResolvers<typeof old>()
    ledger.loadUsage = () => reading.promise
    const refreshed = gate.refresh()
    const error = await gate.refused(await gate.enter(1, forever), refusal('hour'))
    reading.resolve(old)
    await refreshed
    assert.equal(gate.status().until, error.retryAt)
  })

  it('leaves the pause that all share as it is when only its own key is unknown', async () => {
    const { gate, ledger } = open()
    const other = open(undefined, ledger)
    const [mine, theirs] = await Promise.all([gate.enter(1, forever), other.gate.enter(1, forever)])
    await other.gate.refused(theirs, refusal('hour'))
    const shared = ledger.usage?.pause
    await gate.refused(mine, refusal('until-restart'))
    await gate.fetchQuota({ pointsPerDay: null, pointsToday: 0 })
    assert.ok(shared)
    assert.deepEqual(ledger.usage?.pause, shared)
    assert.equal(gate.status().until, null)
  })
})

describe('SourceGate failures', () => {
  it('keeps those away who do not ask by hand, for half a minute doubling to ten', async () => {
    const { clock, gate } = open()
    const seconds: number[] = []
    for (let count = 0; count < 7; count++) {
      const until = gate.markDown(await gate.begin(true), 'Broken.').retryAt as number
      seconds.push((until - clock.now()) / 1000)
      await assert.rejects(gate.begin(false), { kind: 'down', code: 'source_unavailable', retryAt: until })
      assert.equal(gate.availableAt(clock.now(), 1), until)
      assert.equal(gate.status().state, 'down')
      await clock.advance(until - clock.now())
      await gate.begin(false)
      assert.equal(gate.status().state, 'ok')
    }
    assert.deepEqual(seconds, [30, 60, 120, 240, 480, 600, 600])
  })

  it('counts calls that were under way together as one', async () => {
    const { clock, gate } = open()
    const calls = await Promise.all([gate.begin(false), gate.begin(false), gate.begin(false)])
    const until = calls.map((seen) => gate.markDown(seen, 'Broken.').retryAt)
    assert.deepEqual(until, Array(3).fill(clock.now() + 30_000))
  })

  it('is forgotten after a success', async () => {
    const { clock, gate } = open()
    gate.markDown(await gate.begin(false), 'Broken.')
    await gate.succeeded(await gate.enter(1, forever), { points: null, tips: { bitcoin: 800_000 } })
    assert.equal(gate.markDown(await gate.begin(false), 'Broken.').retryAt, clock.now() + 30_000)
    assert.equal(gate.status().tips.bitcoin, 800_000)
  })
})
