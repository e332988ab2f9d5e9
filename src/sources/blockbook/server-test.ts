import type { Chain } from '../../domain/chains/chain.ts'
import type { ServerTest } from '../../domain/ports/server-tests.ts'
import { dialledServer } from '../../net/connection-advice.ts'
import { httpGet } from '../../net/http-get.ts'
import type { Outcome } from '../../net/outcome.ts'
import { testFailure, wrongChain } from '../../net/test-failure.ts'
import type { ServerTestParts } from '../source-descriptor.ts'
import { TITLE } from './blockbook-calls.ts'
import { classifyResponse, type Decoding } from './classify-response.ts'
import { decodeBlockHash } from './decode-block.ts'
import { decodeStatus, type ServerStatus } from './decode-status.ts'

const BYTES_MAX = 65_536

interface TestedServer {
  readonly url: string
  readonly setting: string
}

/** Compares the coin and the first block of a Blockbook server with the chain's. Throws the signal's reason. */
export async function testBlockbookServer(
  { url, setting }: TestedServer,
  chain: Chain,
  { network, httpTimeoutMs, clock, signal }: ServerTestParts,
): Promise<ServerTest> {
  const get = async <T>(path: string, decoding: Decoding<T>): Promise<Outcome<T>> => {
    const options = { fetch: network.fetch, timeoutMs: httpTimeoutMs, bytesMax: BYTES_MAX, signal }
    return classifyResponse(await httpGet(`${url}${path}`, options), decoding, setting)
  }
  const status = { decode: decodeStatus, whyNot: ({ behind }: ServerStatus) => behind }
  const sentAt = clock.now()
  const bare = await get('/api/v2', status)
  // Go redirects to the path with a slash at its end, unless a proxy is in between.
  const answer = bare.kind === 'failed' ? await get('/api/v2/', status) : bare
  if (answer.kind !== 'answer') return testFailure({ title: TITLE, ...dialledServer(url) }, answer)
  const latencyMs = clock.now() - sentAt
  const { height, version, chain: served } = answer.value
  if (served !== null && served !== chain.slug) return wrongChain(TITLE, chain.name)
  const first = await get<string | null>('/api/v2/block-index/0', {
    decode: decodeBlockHash,
    absent: { error: /./, value: null },
  })
  if (first.kind === 'answer' && first.value !== null && first.value !== chain.genesisHash) {
    return wrongChain(TITLE, chain.name)
  }
  const server = version === null ? TITLE : `${TITLE} ${version}`
  return { kind: 'works', server, block: height, latencyMs, certificate: null }
}
