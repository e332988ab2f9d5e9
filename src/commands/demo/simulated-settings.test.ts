import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from '../../config/config.ts'
import { startSimulator } from '../../sim/simulator.ts'
import { simulatedSettings } from './simulated-settings.ts'

test("servers of one's own in the environment are not used", async () => {
  await using simulator = await startSimulator({ realHistories: false })
  const config = readConfig({
    ELECTRUM_URL: 'tls://umbrel.local:50002',
    ELECTRUM_URL_LITECOIN: 'tls://umbrel.local:50003',
    CORE_RPC_URL: 'http://user:password@umbrel.local:8332/',
    ...simulatedSettings(simulator),
  })
  assert.deepEqual([config.electrum, config.core], [[], []])
})
