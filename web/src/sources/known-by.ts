import type { Address } from '../../../src/client/api-types.ts'

/** The addresses about which the source has reported anything: it has learnt that they are tracked. */
export function knownBy(source: string, addresses: readonly Address[]): readonly Address[] {
  return addresses.filter(
    ({ stated, verification }) =>
      stated?.source === source ||
      verification?.source === source ||
      verification?.confirmed_by.includes(source) ||
      verification?.opinions.some((opinion) => opinion.source === source),
  )
}
