import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WalletPreviewBody } from '../schemas/wallet-preview.ts'
import { assertBody, assertProblem } from '../testing/assert-answer.ts'
import { testServer } from '../testing/test-server.ts'

/** The account of BIP 84's test vectors. */
const ZPUB =
  'zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs'
const FIRST = 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu'

function preview(body: object) {
  const { app } = testServer()
  return app.inject({ method: 'POST', url: '/wallets/preview', payload: body })
}

test('the preview of a key shows its descriptor and first addresses', async () => {
  const body = assertBody(await preview({ text: ` ${ZPUB}\n`, chain: 'bitcoin' }), 200, WalletPreviewBody)
  assert.equal(body.kind, 'extended_key')
  const [candidate, ...others] = body.candidates
  assert.equal(others.length, 0)
  assert.deepEqual(candidate?.script_types, ['wpkh'])
  assert.match(candidate?.descriptor ?? '', /^wpkh\(xpub[0-9A-Za-z]+\/<0;1>\/\*\)#[0-9a-z]{8}$/)
  assert.equal(candidate?.first_addresses.receive[0], FIRST)
  assert.equal(candidate?.first_addresses.change.length, 3)
})

test('what is no wallet, is not supported or can spend is refused with its own code', async () => {
  assertProblem(await preview({ text: 'hello' }), 422, 'invalid_wallet')
  assertProblem(await preview({ text: `wsh(and_v(v:pk(${ZPUB}),older(10)))` }), 422, 'unsupported_wallet')
  const xprv =
    'xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi'
  const refused = await preview({ text: `wpkh(${xprv}/0/*)` })
  assertProblem(refused, 422, 'private_key')
  assert.ok(!refused.body.includes(xprv.slice(0, 20)))
  assertProblem(await preview({ text: '' }), 422, 'invalid_request')
  assertProblem(await preview({ text: ZPUB, chain: 'nonsense' }), 422, 'invalid_request')
})

test('the preview of a multisig wallet shows who must sign, and warnings are sentences', async () => {
  const other =
    'xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8'
  const text = `wsh(sortedmulti(1,[d34db33f/48h/0h/0h/2h]${other}/0/*,[abcdef01]${other}/1/*))?gl=30`
  const body = assertBody(await preview({ text }), 200, WalletPreviewBody)
  const [candidate] = body.candidates
  assert.deepEqual(candidate?.quorum, { required: 1, signers: 2 })
  assert.deepEqual(candidate?.fingerprints, ['d34db33f', 'abcdef01'])
  assert.equal(body.gap_limit, 30)
  assert.match(body.warnings[0] ?? '', /^Only one branch/)
})

test('files are read up to 5 MB, and refused kindly above', async () => {
  const history = Object.fromEntries(
    Array.from({ length: 40_000 }, (_, index) => [String(index).padStart(64, 'a'), '"quoted"\n']),
  )
  const file = { wallet_type: 'standard', keystore: { xpub: ZPUB }, labels: history }
  const text = JSON.stringify(file)
  assert.ok(text.length > 3_000_000)
  const body = assertBody(await preview({ text }), 200, WalletPreviewBody)
  assert.equal(body.candidates[0]?.first_addresses.receive[0], FIRST)
  const larger = assertProblem(await preview({ text: ' '.repeat(5_000_001) }), 422, 'invalid_wallet')
  assert.match(larger.detail, /larger than 5 MB/)
  assertProblem(await preview({ text: ' '.repeat(13_000_000) }), 413, 'payload_too_large')
})

test('a secret anywhere in a large file is refused, and public keys of 32 bytes are not mistaken for one', async () => {
  const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow'
  const labels = { a: 'x'.repeat(1_000_000), b: phrase }
  const hot = JSON.stringify({ wallet_type: 'standard', keystore: { xpub: ZPUB }, labels })
  const refused = await preview({ text: hot })
  assertProblem(refused, 422, 'private_key')
  assert.ok(!refused.body.includes('sausage'))
  assertProblem(await preview({ text: phrase }), 422, 'private_key')
  assertProblem(await preview({ text: ZPUB, chain: phrase }), 422, 'private_key')
  assertProblem(await preview({ text: [phrase] }), 422, 'private_key')
  const open = 'tr(79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798)'
  assertBody(await preview({ text: open }), 200, WalletPreviewBody)
})
