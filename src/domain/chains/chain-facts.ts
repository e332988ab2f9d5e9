import type { AddressRules } from './address-rules.ts'

/** Everything that differs between one coin and the next. */
export interface ChainFacts {
  /** Lower-case words with hyphens: the chain's name in the API and in the database. */
  readonly slug: string
  /** Its name for a person. */
  readonly name: string
  /** Its ticker. */
  readonly currency: string
  /** Digits after the decimal point: one coin is 10^decimals base units. */
  readonly decimals: number
  /** A row is settled once this many blocks stand on top of its own. No reorganisation is expected to reach it. */
  readonly settledDepth: number
  readonly addresses: AddressRules
  readonly blockchair: {
    /** Its path there. */
    readonly path: string
    /** CashAddr is asked for without its prefix. */
    readonly bare?: true
  }
  /** Base URL of a public server that speaks Esplora's REST, where there is one. */
  readonly esploraUrl?: string
}
