import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Mutex } from './mutex.ts'

const forever = new AbortController().signal

function bench() {
  const queue = new Mutex()
  const log: string[] = []
  const ends = new Map<string, () => void>()
  const enter = (name: string, signal: AbortSignal = forever) =>
    queue.run(signal, async () => {
      log.push(name)
      await new Promise<void>((resolve) => ends.set(name, resolve))
    })
  return { log, enter, end: (name: string) => ends.get(name)?.() }
}

const idle = () => new Promise((resolve) => setImmediate(resolve))

describe('Mutex', () => {
  it('runs work one at a time, in order of arrival', async () => {
    const { log, enter, end } = bench()
    const all = Promise.all([enter('a'), enter('b'), enter('c')])
    for (const name of ['a', 'b', 'c']) {
      await idle()
      assert.equal(log.at(-1), name)
      end(name)
    }
    await all
  })

  it('rejects an aborted waiter at once, and still lets nothing overtake the work in progress', async () => {
    const { log, enter, end } = bench()
    const abort = new AbortController()
    const [first, second, third] = [enter('a'), enter('b', abort.signal), enter('c')]
    await idle()
    abort.abort(new Error('enough'))
    await assert.rejects(second, /enough/)
    await idle()
    assert.deepEqual(log, ['a'])
    end('a')
    await first
    await idle()
    assert.deepEqual(log, ['a', 'c'])
    end('c')
    await third
  })

  it('continues after work that failed', async () => {
    const queue = new Mutex()
    const failed = queue.run(forever, () => Promise.reject(new Error('no')))
    const next = queue.run(forever, async () => 5)
    await assert.rejects(failed, /no/)
    assert.equal(await next, 5)
  })
})
