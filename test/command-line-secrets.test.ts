import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, afterEach, before, test } from 'node:test'
import { COMMANDS } from '../src/commands/commands.ts'
import { runCommand } from './support/command.ts'

const KEY = '5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ'
const EXTENDED_KEY =
  'xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi'
const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow'
const SECRET = /5HueCGU8rMjx|xprv9s21|winner|sausage/
/** In JSON letters may be written as their numbers. */
const FILE = JSON.stringify({ wallet_type: 'standard', seed: PHRASE }).replace('winner', '\\u0077inner')
const ADDRESS = '1BoatSLRHtKNngkdXEeobR76b53LETtpyT'

/** Stands for the program: what it receives, and answers as if nothing was tracked. */
const received: string[] = []
const server = createServer(async (request, response) => {
  received.push(`${request.method} ${request.url} ${await text(request)}`)
  response.setHeader('content-type', 'application/json').end('{"wallets":[],"addresses":[]}')
})
let url: string
before(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => server.close())
afterEach(() => {
  assert.doesNotMatch(received.join('\n'), SECRET)
  assert.ok(!received.some((request) => request.startsWith('POST')))
})

const WRITTEN: readonly (readonly string[])[] = [
  ['add', KEY],
  ['add', EXTENDED_KEY],
  ['add', PHRASE],
  ['add', ...PHRASE.split(' ')],
  ['add', ADDRESS, '--label', PHRASE],
  ['add', ADDRESS, KEY],
  ['add', ADDRESS, '--chain', KEY],
  ['add', `wpkh(${EXTENDED_KEY}/0/*)`],
  ['list', '--chain', KEY],
  ['list', '--currency', KEY],
  ['balance', KEY],
  ['balance', PHRASE],
  ['transactions', ...PHRASE.split(' ')],
  ['export', EXTENDED_KEY],
  ['sync', KEY],
  ['verify', PHRASE],
  ['list', '--database', PHRASE],
  ['export', '--output', `./${KEY}`],
  ['backup', KEY],
  ['migrate-store', '--from', `sqlite:./${KEY}`],
  ['list', KEY],
  ['list', `--${KEY}`],
  [KEY],
  PHRASE.split(' '),
]
for (const words of WRITTEN) {
  const [command = ''] = words
  const name = COMMANDS.some((one) => one.name === command) ? command : 'no command'
  test(`a secret (${words.length} words, ${name}) is refused and not repeated`, async () => {
    const { code, out, error } = await runCommand(words, { env: { COINTRACKER_URL: url } })
    assert.equal(code, 2, error)
    assert.equal(out, '')
    assert.doesNotMatch(error, SECRET)
    assert.match(error, /private key|recovery phrase/)
  })
}

test('a phrase on standard input is refused, one word a line too', async () => {
  for (const input of [PHRASE, PHRASE.replaceAll(' ', '\r\n'), `${KEY}\n`, `${ADDRESS}\n${KEY}\n`, FILE]) {
    const { code, error, out } = await runCommand(['add', '-'], {
      env: { COINTRACKER_URL: url },
      input,
    })
    assert.deepEqual([code, out], [2, ''])
    assert.doesNotMatch(error, SECRET)
  }
})
