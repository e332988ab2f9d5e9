import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import { chainNamed, chainOfScheme } from './coin-names.ts'

/** A URI as in BIP 21 and BIP 321: scheme, address, parameters. */
export interface Uri {
  readonly scheme: string
  /** Empty if there is no address in it. */
  readonly text: string
  readonly label: string | null
  /** Null where a coin's name or ticker is used as the scheme. */
  readonly chain: ChainSlug | null
}

/** Parameters with an address, for URIs without one before the question mark (BIP 321). */
const ADDRESS_PARAMETERS = ['bc', 'address']

export function readUri(uri: string): Uri | null {
  const [head = '', query = ''] = uri.split('?', 2)
  const colon = head.indexOf(':')
  const scheme = head.slice(0, Math.max(0, colon))
  const chain = chainOfScheme(scheme)
  if (chain === null && chainNamed(scheme) === null) return null
  const values = new Map(query.split('&').map((pair) => splitPair(pair)))
  const text = head
    .slice(colon + 1)
    .trim()
    .replace(/^\/\//, '')
  const address = text || ADDRESS_PARAMETERS.map((name) => values.get(name)).find((value) => value) || ''
  return { scheme, text: address, label: values.get('label') || values.get('message') || null, chain }
}

function splitPair(pair: string): [string, string] {
  const [name = '', value = ''] = pair.split('=', 2)
  try {
    return [name.toLowerCase(), decodeURIComponent(value)]
  } catch {
    return [name.toLowerCase(), value]
  }
}
