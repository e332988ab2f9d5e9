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
