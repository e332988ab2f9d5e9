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

test('prices are asked of the simulator alone, or not at all', async () => {
  await using simulator = await startSimulator({ realHistories: false, prices: {} })
  const { prices, priceProviders } = readConfig({
    KRAKEN_URL: 'https://kraken.example',
    ...simulatedSettings(simulator),
  })
  assert.equal(prices.length, 4)
  for (const { url } of Object.values(priceProviders)) assert.match(url, /^http:\/\/127\.0\.0\.1:/)
  await using other = await startSimulator({ realHistories: false })
  assert.deepEqual(readConfig(simulatedSettings(other)).prices, [])
})
