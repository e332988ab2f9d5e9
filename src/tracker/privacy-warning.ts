import type { ChainSlug } from '../domain/chains/chain.ts'
import type { SourceStatus } from '../domain/ports/source.ts'
import { sourceTitle } from '../domain/source-title.ts'

/** A sentence about what public sources of a chain learn from looking up a wallet; null if none serves the chain. */
export function privacyWarning(statuses: readonly SourceStatus[], chain: ChainSlug): string | null {
  const serving = statuses.filter(({ chains }) => chains.includes(chain))
  const open = serving.filter(({ isPublic }) => isPublic === true)
  if (open.length === 0) return null
  const names = open.map(({ name }) => sourceTitle(name)).join(' or ')
  const advice =
    open.length === serving.length
      ? 'With your own server no one else learns it.'
      : `Leave ${names} out of the setting SOURCES to ask only your own server.`
  return `The addresses of this wallet will be asked for together at ${names}: the provider can see that they belong to one person. ${advice}`
}
