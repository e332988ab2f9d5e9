import type { Chain } from '../../domain/chains/chain.ts'
import type { ServerTest } from '../../domain/ports/server-tests.ts'
import { dialledServer } from '../../net/connection-advice.ts'
import { httpGet } from '../../net/http-get.ts'
import type { Outcome } from '../../net/outcome.ts'
import { testFailure, wrongChain } from '../../net/test-failure.ts'
import type { ServerTestParts } from '../source-descriptor.ts'
import { classifyResponse, type Decoding } from './classify-response.ts'
import { readHash, readHeight, TITLE } from './esplora-calls.ts'

const BYTES_MAX = 65_536

interface TestedServer {
  readonly url: string
  readonly setting: string
}

/** Compares the first block of an Esplora server with the chain's, and reads the newest one. Throws the signal's reason. */
export async function testEsploraServer(
  { url, setting }: TestedServer,
  chain: Chain,
  { network, httpTimeoutMs, clock, signal }: ServerTestParts,
): Promise<ServerTest> {
  const get = async <T>(path: string, decoding: Decoding<T>): Promise<Outcome<T>> => {
    const options = { fetch: network.fetch, timeoutMs: httpTimeoutMs, bytesMax: BYTES_MAX, signal }
    return classifyResponse(await httpGet(`${url}${path}`, options), decoding, setting)
  }
  const tested = { title: TITLE, ...dialledServer(url) }
  // Servers that serve no blocks cannot say which chain they are of.
  const first = await get<string | null>('/block-height/0', { decode: readHash, statuses: { 404: null } })
  if (first.kind !== 'answer') return testFailure(tested, first)
  if (first.value !== null && first.value !== chain.genesisHash) return wrongChain(TITLE, chain.name)
  const sentAt = clock.now()
  const tip = await get('/blocks/tip/height', { decode: readHeight })
  if (tip.kind !== 'answer') return testFailure(tested, tip)
  const latencyMs = clock.now() - sentAt
  return { kind: 'works', server: TITLE, block: tip.value, latencyMs, certificate: null }
}
