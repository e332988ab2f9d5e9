import type { Chain } from '../chains/chain.ts'
import type { CallOptions } from './call-options.ts'
import type { HistoryPage } from './history-page.ts'

export interface WalletRequest {
  readonly chain: Chain
  /** One that the reader serves. */
  readonly descriptor: string
  /** Addresses in a row that the wallet looks at behind the last used one. */
  readonly gapLimit: number
  /** Which of its addresses are asked about; `all`: the histories of the others are of use as well. */
  readonly addresses: readonly string[]
  readonly all: boolean
  /** How often the same wallet was requested before; from 1 on, no cached answer will do. */
  readonly repeat: number
  /** Whole transactions are of use, as far as the answers have them. */
  readonly withTransactions: boolean
}

export interface WalletAnswer {
  readonly tip: number
  /**
   * By address in its canonical form, whole histories as far as the answer proves them: as many rows as it states for this
   * address, which add up to the balance and the sums that it states; none for an unused address. Any other is to be read
   * by requests of its own.
   */
  readonly pages: ReadonlyMap<string, HistoryPage>
}

/**
 * Reads the addresses of a wallet from its descriptor, which reveals all of them for ever: only a source whose server is
 * one's own has a reader.
 */
export interface WalletReader {
  /** How many addresses of a branch an answer covers behind the gap. */
  readonly sizeMax: number
  /** Whether the server derives the addresses of this descriptor. */
  serves(chain: Chain, descriptor: string): boolean
  /** Null if the server turns out to derive none. Throws SourceError. */
  read(request: WalletRequest, options: CallOptions): Promise<WalletAnswer | null>
}
