import assert from 'node:assert/strict'
import { it } from 'node:test'
import { BLOCKCHAIR_CHAINS } from '../../sources/blockchair/chains.ts'
import { readBlockchairRequest } from './request.ts'

it("a chain's path may have several segments and share the first with another chain's", () => {
  const paths = { ...BLOCKCHAIR_CHAINS, dash: { path: 'bitcoin/dash' } }
  const read = (path: string) => {
    const { kind, chain, addresses } = readBlockchairRequest(path, 0, 0, 0, paths)
    return [kind, chain, ...addresses]
  }
  assert.deepEqual(read('/bitcoin/dash/dashboards/address/X?limit=1'), ['address', 'dash', 'X'])
  assert.deepEqual(read('/bitcoin/dash/dashboards/addresses/X,Y'), ['addresses', 'dash', 'X', 'Y'])
  assert.deepEqual(read('/bitcoin/dash/stats'), ['stats', 'dash'])
  assert.deepEqual(read('/bitcoin/dashboards/address/1'), ['address', 'bitcoin', '1'])
  assert.deepEqual(read('/bitcoin/dashboards/stats'), ['unknown', null])
  assert.deepEqual(read('/dash/dashboards/address/X'), ['unknown', null])
  assert.deepEqual(read('/premium/stats'), ['premium', null])
})
