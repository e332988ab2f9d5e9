/**
 * How the addresses of a chain are written: in one or more of three forms. Where several can say the same, the one
 * that is stored and shown is CashAddr before base58, and the first base58 version of a type before the others.
 */
export interface AddressRules {
  readonly base58?: Base58Rules
  readonly segwit?: SegwitRules
  readonly cashaddr?: CashaddrRules
  /** What wallets of this chain show as an address but nobody outside can watch. */
  readonly refused?: readonly RefusedForm[]
}

export interface Base58Rules {
  /** What the four bytes at the end are taken of: SHA-256 twice, or Grøstl-512 twice. */
  readonly checksum: 'sha256' | 'groestl512'
  readonly versions: readonly Base58Version[]
}

export interface Base58Version {
  /** What stands before the 20 bytes of the hash. */
  readonly bytes: readonly number[]
  readonly type: 'p2pkh' | 'p2sh'
  /** The first characters that follow from it. */
  readonly begins: readonly string[]
}

export interface SegwitRules {
  /** The human-readable part: `bc` for bc1… */
  readonly prefix: string
  /** The highest witness version that means an address on this chain. */
  readonly versionMax: number
}

export interface CashaddrRules {
  /** Without the colon. */
  readonly prefix: string
}

interface RefusedForm {
  readonly form: RegExp
  /** A sentence. */
  readonly reason: string
}

const BARE_CASHADDR = /^[a-z][02-9ac-hj-np-z]{41,}$/
/** A refused form is surer than any beginning. */
const CERTAIN = 100

/** How surely a text is meant for these rules, by its beginning; 0 for not at all. */
export function likeness(text: string, { base58, segwit, cashaddr, refused }: AddressRules): number {
  const lower = text.toLowerCase()
  if (refused?.some(({ form }) => form.test(text))) return CERTAIN
  if (segwit !== undefined && lower.startsWith(`${segwit.prefix}1`)) return segwit.prefix.length + 1
  if (cashaddr !== undefined && lower.startsWith(`${cashaddr.prefix}:`)) return cashaddr.prefix.length + 1
  const begun = (base58?.versions ?? [])
    .flatMap(({ begins }) => begins)
    .filter((begin) => text.startsWith(begin))
  if (begun.length > 0) return Math.max(...begun.map((begin) => begin.length))
  return cashaddr !== undefined && BARE_CASHADDR.test(lower) ? 1 : 0
}

/** What the addresses begin with, for a sentence: `1, 3 or bc1`. */
export function beginnings({ base58, segwit, cashaddr }: AddressRules): string {
  const all = [
    ...(cashaddr === undefined ? [] : [`${cashaddr.prefix}:`]),
    ...(base58?.versions.flatMap(({ begins }) => begins) ?? []),
    ...(segwit === undefined ? [] : [`${segwit.prefix}1`]),
  ]
  const unique = [...new Set(all)]
  return unique.length === 1 ? `${unique[0]}` : `${unique.slice(0, -1).join(', ')} or ${unique.at(-1)}`
}
