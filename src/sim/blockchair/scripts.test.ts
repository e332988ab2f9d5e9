import assert from 'node:assert/strict'
import { it } from 'node:test'
import { chainOf } from '../../domain/chains/chain.ts'
import { scriptOf } from './scripts.ts'

it('an address has the script of its own chain, even if another chain accepts the same text', () => {
  const address = '3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC'
  const script = { type: 'scripthash', hex: 'a91476a04053bda0a88bda5177b86a15c3b29f55987387' }
  const none = { type: null, hex: '' }
  const scripts = (['bitcoin', 'groestlcoin', 'litecoin'] as const).map((slug) =>
    scriptOf(chainOf(slug), address),
  )
  assert.deepEqual(scripts, [script, none, script])
})
