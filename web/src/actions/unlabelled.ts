import type { AddedAddresses } from '../../../src/client/api-types.ts'

/** How many of the entries have a label that was not set, because their address was followed already. */
export function unlabelledIn(
  entries: readonly { readonly label: string | null }[],
  results: readonly Pick<AddedAddresses['results'][number], 'index' | 'status'>[],
): number {
  return results.filter(
    ({ status, index }) => status === 'exists' && (entries[index]?.label ?? null) !== null,
  ).length
}
