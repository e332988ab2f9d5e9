/** Coins, tokens and networks that cannot be tracked, and whose addresses may look like those that can. */
const OTHER_COINS: ReadonlySet<string> = new Set(
  `bsv bchsv bchabc bchn btg btcp bcd btcv wbtc btcb cbbtc lbtc rbtc tbtc ltctest usdt usdc busd dai tusd eurc eth etc
  ethereum xrp ripple ada cardano sol solana dot polkadot trx tron xmr monero xlm stellar bnb avax matic pol atom cosmos
  algo xtz tezos fil near ton apt sui rvn ravencoin dgb digibyte vtc vertcoin firo kmd komodo qtum lsk neo eos iota
  shib uni link aave btctest testnet testnet3 testnet4 signet regtest lightning liquid omni erc20 trc20 bep20`.split(
    /\s+/,
  ),
)

/** Fiat currencies: a column of currencies may name what an amount is worth in. */
const FIAT: ReadonlySet<string> = new Set(
  Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()),
)

export function isOtherCoin(word: string): boolean {
  return OTHER_COINS.has(word.trim().toLowerCase())
}

export function isFiat(word: string): boolean {
  return FIAT.has(word.trim().toLowerCase())
}
