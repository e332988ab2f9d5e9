import assert from 'node:assert/strict'
import { it, mock } from 'node:test'
import { startActivity } from './activity.ts'
import { SimChain } from './chain.ts'

it('activity pays, mines and reorganises until it is stopped', () => {
  mock.timers.enable({ apis: ['setInterval'] })
  const chain = new SimChain({ seed: 4 })
  const addresses = [chain.newAddress(), chain.newAddress()]
  const start = chain.tip.height
  const activity = startActivity(chain, { addresses, reorganiseEvery: 5 })
  mock.timers.tick(60_000)
  assert.equal(chain.tip.height, start + 12)
  const rows = addresses.reduce((sum, address) => sum + chain.history(address).length, 0)
  assert.ok(rows >= 40)
  activity.stop()
  mock.timers.tick(60_000)
  assert.equal(chain.tip.height, start + 12)
  mock.timers.reset()
})
