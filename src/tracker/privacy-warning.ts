import type { ChainSlug } from '../domain/chains/chain.ts'
import type { SourceStatus } from '../domain/ports/source.ts'
import { sourceTitle } from '../domain/source-title.ts'

/**
 * A sentence about what the sources of a chain learn from looking up a wallet; null if one of them is the user's own
 * server, or none serves the chain.
 */
export function privacyWarning(statuses: readonly SourceStatus[], chain: ChainSlug): string | null {
  const serving = statuses.filter(({ chains }) => chains.includes(chain))
  if (serving.length === 0 || serving.some(({ isPublic }) => isPublic !== true)) return null
  const names = serving.map(({ name }) => sourceTitle(name))
  return `The addresses of this wallet will be asked for together at ${names.join(' or ')}: the provider can see that they belong to one person. With your own server no one else learns it.`
}
