import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { spawnTracker } from './support/tracker.ts'

const WIF = 'KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn'
const ADDRESS = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow'
const SECRETS = [
  WIF,
  '6PRVWUbkzzsbcVac2qwfssoUJAN1Xhrg6bNk8J7Nzm5H7kxEbn2Nh2ZoGg',
  'xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi',
  PHRASE,
  'e9873d79c6d87dc0fb6a5778633389f4453213303da61f20bd67fc233aa33262',
  (WIF.match(/.{1,4}/g) ?? []).join(' '),
  `${WIF.slice(0, 20)}\u200b${WIF.slice(20)}`,
  'S6c56bnXQiBjk9mqSYE7ykVQ7NzrRy',
  'like just love know never want time out there make look eye',
]

/** The account of BIP 84's test vectors. */
const XPUB =
  'xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V'

/** A secret in the place of a wallet, and beside one. */
function walletTexts(secret: string): readonly string[] {
  const electrum = { wallet_type: 'standard', keystore: { xpub: XPUB, seed: secret }, gap_limit: 20 }
  return [
    secret,
    `wpkh(${secret}/0/*)`,
    `wpkh(${XPUB}/<0;1>/*)\n# private key: ${secret}`,
    JSON.stringify(electrum),
    `${JSON.stringify({ ...electrum, keystore: { xpub: XPUB } })},{"op":"add","path":"/keystore/xprv","value":"${secret}"}`,
    JSON.stringify({ descriptors: [{ desc: `pkh(${secret})` }] }),
  ]
}

test('a private key or a recovery phrase is refused, and is in no answer, log or file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'private-keys-'))
  const tracker = await spawnTracker({
    DATABASE_URL: `sqlite:${join(folder, 'coins.db')}`,
    LOG_LEVEL: 'debug',
  })
  try {
    const answers: string[] = []
    const send = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(tracker.url + path, {
        method,
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
      const text = await response.text()
      answers.push(text)
      return `${response.status} ${JSON.parse(text).code ?? ''}`
    }
    assert.equal(await send('POST', '/addresses', { address: ADDRESS, label: 'savings' }), '201 ')
    for (const secret of SECRETS) {
      for (const body of [
        { address: secret },
        { address: `p2wpkh:${secret}` },
        { address: ADDRESS, label: secret },
        { address: ADDRESS, label: `my key=${secret}`, unknown: [[secret]] },
        { address: ADDRESS, chain: secret },
        { addresses: [{ address: ADDRESS }, { address: ADDRESS, label: secret }] },
        { addresses: [{ address: secret }] },
      ]) {
        assert.equal(await send('POST', '/addresses', body), '422 private_key', JSON.stringify(body))
      }
      assert.equal(await send('PATCH', '/addresses/1', { label: `old ${secret}` }), '422 private_key')
      assert.equal(
        await send('PATCH', '/addresses/1', { label: `${'x'.repeat(300)} ${secret}` }),
        '422 private_key',
      )
      for (const text of walletTexts(secret)) {
        assert.equal(await send('POST', '/wallets/preview', { text }), '422 private_key', text.slice(0, 80))
      }
      const encoded = encodeURIComponent(secret)
      assert.equal(await send('GET', `/addresses/lookup?address=${encoded}`), '422 private_key')
      assert.equal(await send('GET', `/addresses?q=${encoded}`), '422 private_key')
      assert.match(await send('GET', `/addresses/${encoded}`), /^422 invalid_request/)
      assert.match(await send('DELETE', `/${encoded}`), /^404 not_found/)
      assert.equal(await send('GET', `/addresses?${encoded}=1`), '422 invalid_request')
      assert.match(await send('POST', `/addresses?key=${encoded}`, `${secret}`), /^422/)
    }
    // The words of a phrase one by one.
    const words = PHRASE.split(' ').map((address) => ({ address }))
    assert.equal(await send('POST', '/addresses', { address: ADDRESS, label: words }), '422 private_key')
    assert.equal(await send('POST', '/addresses', { addresses: words }), '422 private_key')
    assert.equal(
      await send('GET', '/addresses/lookup?address=bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'),
      '200 ',
    )
    assert.equal(JSON.parse(answers.at(-1) ?? '').label, 'savings')
    await tracker.kill('SIGTERM')
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'))
    assert.ok(files.some((content) => content.includes(ADDRESS)))
    const kept = [...answers, tracker.output(), ...files].join('\n')
    for (const secret of [...SECRETS, 'winner thank']) assert.ok(!kept.includes(secret), secret)
  } finally {
    await tracker.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  }
})
