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
  /** How many bytes the hash of a script may have. */
  readonly scriptHashBytes: readonly number[]
}

interface RefusedForm {
  readonly form: RegExp
  /** A sentence. */
  readonly reason: string
}
