import type { ExtendedKey } from './extended-key.ts'

/** An output descriptor without private keys (BIP 380 to 389). */
export type Descriptor =
  | { readonly kind: 'combo'; readonly key: KeyExpression }
  | { readonly kind: 'tr'; readonly key: KeyExpression; readonly tree: ScriptTree | null }
  | { readonly kind: 'sh'; readonly inner: InnerScript | WitnessScript }
  | { readonly kind: 'addr'; readonly address: string }
  | { readonly kind: 'raw'; readonly script: Uint8Array }
  | WitnessScript
  | InnerScript

export type WitnessScript =
  | { readonly kind: 'wsh'; readonly inner: InnerScript }
  | { readonly kind: 'wpkh'; readonly key: KeyExpression }

/** What may stand in `sh` and `wsh`, and at the top. */
export type InnerScript =
  | { readonly kind: 'pk' | 'pkh'; readonly key: KeyExpression }
  | ({ readonly kind: 'multi' | 'sortedmulti' } & Quorum)

export interface Quorum {
  readonly threshold: number
  readonly keys: readonly KeyExpression[]
}

/** The scripts of a taproot output (BIP 386, BIP 387). */
export type ScriptTree =
  | { readonly kind: 'branch'; readonly left: ScriptTree; readonly right: ScriptTree }
  | { readonly kind: 'pk'; readonly key: KeyExpression }
  | ({ readonly kind: 'multi_a' | 'sortedmulti_a' } & Quorum)

/** A key, and the way to the keys that are used. */
export interface KeyExpression {
  /** What the writer says of its origin; nothing proves it. */
  readonly origin: KeyOrigin | null
  readonly key:
    | { readonly kind: 'extended'; readonly extended: ExtendedKey }
    /** 33 or 65 bytes, or 32 in `tr`: x alone. */
    | { readonly kind: 'plain'; readonly publicKey: Uint8Array }
  /** Steps to the branch; one of them may stand for several (`<0;1>`). */
  readonly path: readonly (number | Alternatives)[]
  /** Ends with `/*`: a key for each index. */
  readonly ranged: boolean
}

export interface Alternatives {
  readonly steps: readonly number[]
}

export interface KeyOrigin {
  /** Eight hexadecimal digits in lower case. */
  readonly fingerprint: string
  /** Hardened steps include 2^31. */
  readonly path: readonly number[]
}

/** What follows a descriptor after `?` (BIP 393). */
export interface Annotations {
  readonly gapLimit: number | null
  /** The block before which nothing needs to be looked for. */
  readonly birthHeight: number | null
}
