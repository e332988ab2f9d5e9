import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ATTEMPTS, Attempts } from './attempts.ts'

function steered() {
  const time = { now: 1_790_000_000_000 }
  const attempts = new Attempts({ now: () => time.now, random: () => 0.5, sleep: async () => {} })
  return { attempts, time }
}

test('a client gets ten failed tokens and one more each second, at any rhythm', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 1, maxLength: 200 }), (waits) => {
      const { attempts, time } = steered()
      const start = time.now
      let tried = 0
      for (const wait of waits) {
        time.now += wait
        if (!attempts.mayTry('192.0.2.1')) continue
        attempts.countWrong('192.0.2.1')
        tried += 1
      }
      assert.ok(tried <= ATTEMPTS + Math.floor((time.now - start) / 1000) + 1e-9)
    }),
  )
})

test('a client that has used up its attempts may try again after a second', () => {
  const { attempts, time } = steered()
  for (let count = 0; count < ATTEMPTS; count++) attempts.countWrong('192.0.2.1')
  assert.equal(attempts.mayTry('192.0.2.1'), false)
  time.now += 999
  assert.equal(attempts.mayTry('192.0.2.1'), false)
  time.now += 1
  assert.equal(attempts.mayTry('192.0.2.1'), true)
})

test('clients are counted separately, and one IPv6 network is one client', () => {
  const same = [
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['fe80::1%eth0', 'fe80::2'],
    ['2001:DB8::1', '2001:db8:0:0::9'],
  ] as const
  for (const [one, other] of same) {
    const { attempts } = steered()
    for (let count = 0; count < ATTEMPTS; count++) attempts.countWrong(one)
    assert.equal(attempts.mayTry(other), false, `${one} and ${other}`)
    assert.equal(attempts.mayTry('198.51.100.1'), true)
    assert.equal(attempts.mayTry('2001:db8:1:3::1'), true)
  }
})

test('a flood of clients neither fills the memory nor resets the latest of them', () => {
  const { attempts } = steered()
  for (let count = 0; count < 30_000; count++)
    attempts.countWrong(`10.${count >> 16}.${(count >> 8) & 255}.${count & 255}`)
  for (let count = 0; count < ATTEMPTS; count++) attempts.countWrong('192.0.2.1')
  assert.equal(attempts.mayTry('192.0.2.1'), false)
})
