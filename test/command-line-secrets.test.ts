import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { COMMANDS } from '../src/commands/commands.ts'
import { runCommand } from './support/command.ts'
import { spawnTracker, type TrackerProcess } from './support/tracker.ts'

const KEY = '5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ'
const EXTENDED_KEY =
  'xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi'
const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow'
const SECRET = /5HueCGU8rMjx|xprv9s21|winner|sausage/
const ADDRESS = '1BoatSLRHtKNngkdXEeobR76b53LETtpyT'

let tracker: TrackerProcess
before(async () => {
  tracker = await spawnTracker({ DATABASE_URL: 'sqlite::memory:', LOG_LEVEL: 'trace' })
})
after(async () => {
  await tracker.kill('SIGTERM')
  assert.doesNotMatch(tracker.output(), SECRET)
})

const WRITTEN: readonly (readonly string[])[] = [
  ['add', KEY],
  ['add', EXTENDED_KEY],
  ['add', PHRASE],
  ['add', ...PHRASE.split(' ')],
  ['add', ADDRESS, '--label', PHRASE],
  ['balance', KEY],
  ['balance', PHRASE],
  ['transactions', ...PHRASE.split(' ')],
  ['export', EXTENDED_KEY],
  ['sync', KEY],
  ['verify', PHRASE],
  ['list', KEY],
  ['list', `--${KEY}`],
  [KEY],
  PHRASE.split(' '),
]
for (const words of WRITTEN) {
  const [command = ''] = words
  const name = COMMANDS.some((one) => one.name === command) ? command : 'no command'
  test(`a secret (${words.length} words, ${name}) is refused and not repeated`, async () => {
    const { code, out, error } = await runCommand(words, { env: { COINTRACKER_URL: tracker.url } })
    assert.ok(code === 1 || code === 2, `${code} ${error}`)
    assert.equal(out, '')
    assert.doesNotMatch(error, SECRET)
    assert.match(error, /private key|recovery phrase/)
  })
}

test('a phrase on standard input is refused, one word a line too', async () => {
  for (const input of [PHRASE, PHRASE.replaceAll(' ', '\r\n'), `${KEY}\n`]) {
    const { code, error, out } = await runCommand(['add', '-'], {
      env: { COINTRACKER_URL: tracker.url },
      input,
    })
    assert.deepEqual([code, out], [1, ''])
    assert.doesNotMatch(error, SECRET)
  }
})
