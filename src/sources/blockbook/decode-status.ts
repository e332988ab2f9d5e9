import type { ChainSlug } from '../../domain/chains/chain.ts'
import { countField, type Fields, isFields, objectField, UnusableAnswer } from '../../net/answer-fields.ts'
import { parseExactJson } from '../../net/exact-json.ts'
import { BLOCKBOOK_CHAINS } from './chains.ts'

/** What a server says of itself. */
export interface ServerStatus {
  /** The newest block that it has read. */
  readonly height: number
  /** Why its answers may be old or lack transactions, as a clause; null if they do not. */
  readonly behind: string | null
  /** The chain that it serves; null if it does not say, or has another name for it. */
  readonly chain: ChainSlug | null
  readonly version: string | null
}

/** Reads `/api/v2`. Throws UnusableAnswer, SyntaxError. */
export function decodeStatus(text: string): ServerStatus {
  const body = parseExactJson(text)
  if (!isFields(body)) throw new UnusableAnswer('the answer is not an object')
  const server = objectField(body, 'blockbook')
  const height = countField(server, 'bestHeight')
  const { version } = server
  return {
    height,
    behind: whyBehind(server, height),
    chain: chainNamed(server['coin']),
    version: typeof version === 'string' ? version : null,
  }
}

function whyBehind({ inSync, inSyncMempool }: Fields, height: number): string | null {
  if (inSync === false) return `it is still reading the chain, at block ${height}`
  return inSyncMempool === false ? 'it is still reading the unconfirmed transactions' : null
}

/** Null for another name than Blockbook's of a coin. */
export function chainNamed(coin: unknown): ChainSlug | null {
  if (typeof coin !== 'string') return null
  const known = Object.entries(BLOCKBOOK_CHAINS).find(
    ([, chain]) => chain.coin.toLowerCase() === coin.toLowerCase(),
  )
  return known === undefined ? null : (known[0] as ChainSlug)
}
