import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from '../config/config.ts'
import type { ChainSlug } from '../domain/chains/chain.ts'
import type { Store } from '../domain/ports/store.ts'
import { LiveChains } from '../sync/pacing/live-chains.ts'
import { openSources } from './open-sources.ts'
import { systemClock } from './system-clock.ts'

const OWN = { ELECTRUM_URL: 'tcp://node.local:50001' }

/** The sources that would be asked about a chain, in order. Creating them reads nothing from the store. */
function asked(chain: ChainSlug, env: Readonly<Record<string, string>>): readonly string[] {
  const { used } = openSources(readConfig(env), systemClock, {} as Store, () => {}, new LiveChains())
  return used.filter((source) => source.serves(chain)).map(({ name }) => name)
}

test('with an own server for a coin, no public server is asked about it', () => {
  assert.deepEqual(asked('bitcoin', {}), ['blockchair', 'esplora'])
  assert.deepEqual(asked('bitcoin', OWN), ['electrum'])
})

test('the other coins keep their public servers', () => {
  assert.deepEqual(asked('litecoin', OWN), ['blockchair', 'esplora-litecoin'])
})

test('a public server that a setting names serves beside an own one', () => {
  assert.deepEqual(asked('bitcoin', { ...OWN, BLOCKCHAIR_URL: 'http://127.0.0.1:9' }), [
    'electrum',
    'blockchair',
  ])
  assert.deepEqual(asked('bitcoin', { ...OWN, BLOCKCHAIR_API_KEY: 'key' }), ['electrum', 'blockchair'])
  assert.deepEqual(asked('bitcoin', { ...OWN, ESPLORA_URL: 'http://127.0.0.1:9' }), ['electrum', 'esplora'])
  assert.deepEqual(asked('bitcoin', { ...OWN, SOURCES: 'blockchair,electrum' }), ['blockchair', 'electrum'])
})
