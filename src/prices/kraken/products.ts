import type { ChainSlug } from '../../domain/chains/chain.ts'

/** A market in US dollars. */
export interface KrakenProduct {
  /** What Kraken is asked for. */
  readonly pair: string
  /** What its answers may call it: `XXBTZUSD`, `XBTUSD`, `BTC/USD`. */
  readonly names: readonly string[]
}

/** Coins of which Kraken has a market in US dollars (its list of pairs of 2026-06-24). */
export const KRAKEN_PRODUCTS: Readonly<Partial<Record<ChainSlug, KrakenProduct>>> = {
  bitcoin: product('XBT', 'BTC'),
  litecoin: product('LTC'),
  dogecoin: product('XDG', 'DOGE'),
  'bitcoin-cash': product('BCH'),
  dash: product('DASH'),
  zcash: product('ZEC'),
}

/** `code`: Kraken's own code of the coin; `plain`: the usual one. */
function product(code: string, plain = code): KrakenProduct {
  const pair = `${code}USD`
  return { pair, names: [pair, `X${code}ZUSD`, `${code}/USD`, `${plain}/USD`, `${plain}USD`] }
}
