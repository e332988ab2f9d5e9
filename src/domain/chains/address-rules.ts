/**
 * The forms in which a chain writes its addresses, at least one of three. Where several can write the same address, the
 * canonical form is CashAddr before base58, and the first base58 version of a type before the others.
 */
export interface AddressRules {
  readonly base58?: Base58Rules
  readonly segwit?: SegwitRules
  readonly cashaddr?: CashaddrRules
  /** Addresses of this chain that cannot be tracked, each with the reason. */
  readonly unsupported?: readonly UnsupportedForm[]
}

export interface Base58Rules {
  /** The hash whose double application gives the four checksum bytes. */
  readonly checksum: 'sha256' | 'groestl512'
  readonly versions: readonly Base58Version[]
}

export interface Base58Version {
  /** The bytes before the 20 bytes of the hash. */
  readonly bytes: readonly number[]
  readonly type: 'p2pkh' | 'p2sh'
  /** The first characters that result from them. */
  readonly prefixes: readonly string[]
}

export interface SegwitRules {
  /** The human-readable part: `bc` in bc1… */
  readonly prefix: string
  /** The highest witness version in use on this chain. */
  readonly versionMax: number
}

export interface CashaddrRules {
  /** Without the colon. */
  readonly prefix: string
  /** Valid lengths of a script hash. */
  readonly scriptHashBytes: readonly number[]
  /** Whether addresses may also have the types of CHIP-2022-02, whose wallets accept tokens. */
  readonly tokenAware?: boolean
}

interface UnsupportedForm {
  readonly form: RegExp
  /** A user-facing sentence. */
  readonly reason: string
}
