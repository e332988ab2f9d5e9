import { chainOf } from '../../domain/chains/chain.ts'
import type { Claim } from '../../domain/ports/claim.ts'
import { SourceError } from '../../domain/ports/source.ts'
import type { WalkParts } from './pass-parts.ts'

/**
 * Whether the source that proved a history now gives the oldest transaction on which another source differs another height
 * than is stored: the stored heights are wrong, and the settled rows are to be read again. Only asked where both sources
 * state the same balance and count, so that they can differ in heights alone.
 */
export async function isHeightRefuted(
  { chain, address, manual, verification }: Claim,
  { source: { transactionInspector }, signal, patienceMs }: WalkParts,
): Promise<boolean> {
  const { kind, first = null, stored, stated } = verification?.difference ?? {}
  if (transactionInspector === null || kind !== 'opinion' || first === null) return false
  if (stored?.balance !== stated?.balance || stored?.transactionCount !== stated?.transactionCount)
    return false
  const request = { chain: chainOf(chain), address, hash: first.hash }
  const options = { signal, manual, ...(patienceMs === undefined ? {} : { patienceMs }) }
  try {
    const height = await transactionInspector.heightOf(request, options)
    // Without a stored row at the height of the difference, that is where the other source has it.
    return height !== null && (height === first.height) === (first.stored === null)
  } catch (error) {
    if (error instanceof SourceError) return false
    throw error
  }
}
