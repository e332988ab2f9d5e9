import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SharedSave } from './shared-save.ts'

const idle = () => new Promise((resolve) => setImmediate(resolve))

describe('SharedSave', () => {
  it('never writes twice at a time, and always the newest state', async () => {
    let state = 0
    const written: number[] = []
    const ends: (() => void)[] = []
    const saves = new SharedSave(async () => {
      const now = state
      await new Promise<void>((resolve) => ends.push(resolve))
      written.push(now)
    })
    state = 1
    const first = saves.save()
    await idle()
    state = 2
    const second = saves.save()
    state = 3
    const third = saves.save()
    await idle()
    assert.equal(ends.length, 1)
    ends[0]?.()
    await first
    assert.deepEqual(written, [1])
    await idle()
    ends[1]?.()
    await Promise.all([second, third])
    assert.deepEqual(written, [1, 3])
  })

  it('tells those whose save failed, and only them', async () => {
    let works = false
    const saves = new SharedSave(() => (works ? Promise.resolve() : Promise.reject(new Error('disk full'))))
    await assert.rejects(saves.save(), /disk full/)
    works = true
    await saves.save()
  })
})
