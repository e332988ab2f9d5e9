import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { spawnTracker } from './support/tracker.ts'

/** In each spelling of their programs. */
const KEYS: Readonly<Record<string, string>> = {
  xprv: 'xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi',
  zprv: 'zprvAdG4iTXWBoARxkkzNpNh8r6Qag3irQB8PzEMkAFeTRXxHpbF9z4QgEvBRmfvqWvGp42t42nvgGpNgYSJA9iefm1yYNZKEm7z6qUWCroSQnE',
  Zprv: 'ZprvAqKWVb3n4aNzjiPjQDPNj5k87E38kbkFCCxoHKjDkUpdKEpq1jbo6ssDZS4WgM43mLCQ6Gx6LM4DD5sigBvnjEPqouRuC7HbNeVagXvJcnz',
  tprv: 'tprv8fSjiqEQ8YG7Ro7gw2ScwcvweYuuWi1ZzGUtrPz918HvDtBzL5s2voFTrN4y3yUwj5cYD54pLhxk6NKCzHUjcka3zbKjbTEcsuAnkzbjhkL',
  Ltpv: 'Ltpv7735AbcbmL1gbgDWj2ezvs59rh4RM1oTN2BKTKbfe3146FCPCNFbBBSWfuV9vCJNMXD9LuHpQnqVWpn2hbMhikqPdoGqbS3ptdPoNWEvvgR',
  dgpv: 'dgpv57bftCH9z6cEAdAY9SCDV9NfVsygaQWdi5LuCXdumz5qUPWnw1S3YBM7PdHXMvA8oSGS6Pbes1xEHMd5Zi2qHVK45y5FKKXzBXsZcTtYmX5',
  'drkv of Trezor':
    'drkvjRAxdpDmxjUnQKX26VwVQ2mbVjXn67Tr4LZoyobdJyQpPW4ssDTnrcf1zHJui9XqpNuPYxZkHYymoZEowFHHCP6VZncvx9q9UNuerwSVDzr',
  WIF: 'KwdMAjGmerYanjeui5SHS7JkmpZvVipYvB2LJGU1ZxJwYvP98617',
  codex32: 'ms12namea320zyxwvutsrqpnmlkjhgfedcaxrpp870hkkqrm',
}
const PHRASES: Readonly<Record<string, string>> = {
  'recovery phrase': 'legal winner thank year wave sausage worth useful legal winner thank yellow',
  'Electrum seed': 'wild father tree among universe such mobile favorite target dynamic credit identify',
}
const ADDRESS = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
const XPUB =
  'xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V'
const HASH = 'ab'.repeat(32)

test('a planted secret is refused wherever it is sent, and no part of it is in a file, log, answer, metric or event', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'planted-'))
  const tracker = await spawnTracker({
    DATABASE_URL: `sqlite:${join(folder, 'coins.db')}`,
    LOG_LEVEL: 'debug',
    SYNC_INTERVAL_SECONDS: '0',
    SOURCES: 'esplora',
    ESPLORA_URL: 'http://127.0.0.1:9/nowhere',
  })
  const stream = await fetch(`${tracker.url}/events`)
  const events = allOf(stream)
  try {
    const answers: string[] = []
    const send = async (method: string, path: string, body: string, type = 'application/json') => {
      const headers = { 'content-type': type }
      const response = await fetch(tracker.url + path, { method, headers, body })
      answers.push(await response.text())
      return response.status
    }
    const json = (method: string, path: string, body: unknown) => send(method, path, JSON.stringify(body))
    assert.equal(await json('POST', '/addresses', { address: ADDRESS, label: 'savings' }), 201)
    assert.equal(await json('POST', '/wallets', { text: `wpkh(${XPUB}/<0;1>/*)`, name: 'Cold' }), 201)
    assert.equal(await json('POST', '/groups', { name: 'Both', members: [{ wallet: 1 }] }), 201)
    for (const secret of [...Object.values(KEYS), ...Object.values(PHRASES)]) {
      for (const text of walletTexts(secret)) {
        for (const path of ['/wallets', '/wallets/preview']) {
          assert.equal(await json('POST', path, { text, chain: 'bitcoin' }), 422, `${path}: ${text}`)
        }
      }
      const said = `my old one: ${secret}`
      for (const [method, path, body] of [
        ['POST', '/wallets', { text: `wpkh(${XPUB}/7/*)`, name: said }],
        ['PATCH', '/wallets/1', { name: said }],
        ['POST', '/groups', { name: said, members: [{ wallet: 1 }] }],
        ['PATCH', '/groups/1', { name: said }],
        ['POST', '/addresses', { address: secret }],
        ['POST', '/addresses', { addresses: [{ address: ADDRESS, label: said }] }],
        ['PATCH', '/addresses/1', { label: said }],
        ['PUT', `/transactions/bitcoin/${HASH}/note`, { note: `Line one.\n${secret}` }],
      ] as const) {
        assert.equal(await json(method, path, body), 422, `${method} ${path} ${secret}`)
      }
      for (const line of labelLines(secret)) {
        // A line with a secret is left out, and the others are kept.
        assert.equal(await send('POST', '/labels', `${line}\n`, 'application/jsonl'), 200, line)
        const { applied, skipped } = JSON.parse(answers.at(-1) ?? '')
        assert.deepEqual([applied, skipped.length], [0, 1], line)
      }
    }
    for (const path of ['/metrics', '/wallets', '/addresses', '/groups', '/labels.jsonl', '/transactions']) {
      answers.push(await (await fetch(tracker.url + path)).text())
    }
    // While it runs, the newest changes are in the write-ahead log.
    const files = [...filesIn(folder)]
    assert.ok(files.some((content) => content.includes(ADDRESS)))
    await tracker.kill('SIGTERM')
    assert.match(await events, /"name":"Cold"/)
    assert.match(tracker.output(), /is at http/)
    const kept = [...answers, ...files, ...filesIn(folder), tracker.output(), await events].join('\n')
    for (const part of parts()) assert.ok(!kept.includes(part), part)
  } finally {
    await tracker.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  }
})

/** The secret alone, in a descriptor, beside a public key and in files of wallet programs. */
function walletTexts(secret: string): readonly string[] {
  const electrum = { wallet_type: 'standard', gap_limit: 20 }
  return [
    secret,
    `wpkh(${secret}/<0;1>/*)`,
    `wpkh(${XPUB}/<0;1>/*)\n${secret}`,
    JSON.stringify({ ...electrum, keystore: { xpub: XPUB, seed: secret } }),
    JSON.stringify({ ...electrum, keystore: { xpub: XPUB, xprv: secret } }),
    JSON.stringify({ label: 'Cold', descriptor: `wpkh(${XPUB}/<0;1>/*)`, notes: secret }),
  ]
}

function labelLines(secret: string): readonly string[] {
  return [
    JSON.stringify({ type: 'tx', ref: HASH, label: secret }),
    JSON.stringify({ type: 'addr', ref: ADDRESS, label: `key ${secret}` }),
    JSON.stringify({ type: 'xpub', ref: secret, label: 'mine' }),
    JSON.stringify({ type: 'tx', ref: HASH, label: 'rent', memo: { kept: [secret] } }),
  ]
}

/** Twenty characters of each key from its beginning, middle and end; each three words in a row of each phrase. */
function parts(): readonly string[] {
  const keys = Object.values(KEYS).flatMap((key) => [
    key.slice(4, 24),
    key.slice(key.length / 2 - 10, key.length / 2 + 10),
    key.slice(-20),
  ])
  const phrases = Object.values(PHRASES).flatMap((phrase) => {
    const words = phrase.split(' ')
    return words.slice(2).map((_, at) => words.slice(at, at + 3).join(' '))
  })
  return [...keys, ...phrases]
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'))
}

/** All that is sent until the program ends. */
async function allOf({ body }: Response): Promise<string> {
  const received: string[] = []
  const decoder = new TextDecoder()
  try {
    for await (const chunk of body ?? []) received.push(decoder.decode(chunk, { stream: true }))
  } catch {
    // The program has ended.
  }
  return received.join('')
}
