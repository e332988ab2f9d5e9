import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ATTEMPTS, ATTEMPTS_OF_ALL, Attempts } from './attempts.ts'

function steered() {
  const time = { now: 1_790_000_000_000 }
  const attempts = new Attempts({ now: () => time.now, random: () => 0.5, sleep: async () => {} })
  let guesses = 0
  const guess = (address: string) => attempts.allows(address, `digest ${guesses++}`)
  return { attempts, time, guess }
}

function exhaust(guess: (address: string) => boolean, address: string): void {
  for (let count = 0; count < ATTEMPTS; count++) assert.equal(guess(address), true)
  assert.equal(guess(address), false)
}

test('a client gets ten wrong tokens and one more each second, at any rhythm', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 1, maxLength: 200 }), (waits) => {
      const { guess, time } = steered()
      const start = time.now
      let tried = 0
      for (const wait of waits) {
        time.now += wait
        if (guess('192.0.2.1')) tried += 1
      }
      assert.ok(tried <= ATTEMPTS + Math.floor((time.now - start) / 1000) + 1e-9)
    }),
  )
})

test('a client that has used up its attempts may try again after a second', () => {
  const { guess, time } = steered()
  exhaust(guess, '192.0.2.1')
  time.now += 999
  assert.equal(guess('192.0.2.1'), false)
  time.now += 1
  assert.equal(guess('192.0.2.1'), true)
})

test('a wrong token that is sent again, by any client, does not count as another guess', () => {
  const { attempts, guess } = steered()
  for (let count = 0; count < 1000; count++) assert.equal(attempts.allows('192.0.2.1', 'old'), true)
  for (let count = 1; count < ATTEMPTS; count++) assert.equal(guess('192.0.2.1'), true)
  assert.equal(guess('192.0.2.1'), false)
  assert.equal(attempts.allows('192.0.2.1', 'old'), true)
  assert.equal(attempts.allows('198.51.100.1', 'old'), true)
})

test('a token that was one too many is not taken for a known one', () => {
  const { attempts, guess } = steered()
  exhaust(guess, '192.0.2.1')
  for (let count = 0; count < 2; count++) assert.equal(attempts.allows('192.0.2.1', 'late'), false)
})

test('clients are counted separately, and one IPv6 network is one client', () => {
  const same = [
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['fe80::1%eth0', 'fe80::2'],
    ['2001:DB8::1', '2001:db8:0:0::9'],
  ] as const
  for (const [one, other] of same) {
    const { guess } = steered()
    exhaust(guess, one)
    assert.equal(guess(other), false, `${one} and ${other}`)
    assert.equal(guess('198.51.100.1'), true)
    assert.equal(guess('2001:db8:1:3::1'), true)
  }
})

test('all clients together get no more than twenty wrong tokens a second', () => {
  const { guess, time } = steered()
  let client = 0
  const next = () => guess(`10.1.${client >> 8}.${client++ & 255}`)
  for (let count = 0; count < ATTEMPTS_OF_ALL; count++) assert.equal(next(), true)
  assert.equal(next(), false)
  time.now += 1000
  for (let count = 0; count < 20; count++) assert.equal(next(), true)
  assert.equal(next(), false)
})

test('a flood of clients neither fills the memory nor resets the latest of them', () => {
  const { guess, time } = steered()
  for (let count = 0; count < 30_000; count++) {
    time.now += 50
    guess(`10.${count >> 16}.${(count >> 8) & 255}.${count & 255}`)
  }
  time.now += 10_000
  exhaust(guess, '192.0.2.1')
})
