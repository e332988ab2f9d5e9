import type { ChainSlug } from '../../domain/chains/chain.ts'

/** A block whose hash distinguishes chains with the same first block. */
export interface ForkBlock {
  readonly height: number
  /** 64 lower-case hex digits. */
  readonly hash: string
  /** Whether the chain has this block, or one of its forks. */
  readonly isOurs: boolean
}

interface CoreChain {
  /** The source's name. */
  readonly name: string
  /** The setting that holds the node's URL. */
  readonly setting: string
  /** The setting that holds the path of the node's cookie file. */
  readonly cookieSetting: string
  /** Where the node listens by default. */
  readonly port: number
  readonly forks: readonly ForkBlock[]
}

/** The first block of Bitcoin Cash alone (August 2017). */
const BITCOIN_CASH = {
  height: 478_559,
  hash: '000000000000000000651ef99cb9fcbe0dadde1d424bd9f15ff20136191a5eec',
}
/** The first block of eCash alone (November 2020), a checkpoint of Bitcoin ABC. */
const ECASH = {
  height: 661_648,
  hash: '000000000000000004284c9d8b2c8ff731efeaec6be50729bdc9bd07f910757d',
}

/** Any chain can have its own node. */
export const CORE_CHAINS: { readonly [Slug in ChainSlug]: CoreChain } = {
  bitcoin: coreChain('', 8332, [{ ...BITCOIN_CASH, isOurs: false }]),
  litecoin: coreChain('litecoin', 9332),
  dogecoin: coreChain('dogecoin', 22_555),
  'bitcoin-cash': coreChain('bitcoin-cash', 8332, [
    { ...BITCOIN_CASH, isOurs: true },
    { ...ECASH, isOurs: false },
  ]),
  dash: coreChain('dash', 9998),
  zcash: coreChain('zcash', 8232),
  groestlcoin: coreChain('groestlcoin', 1441),
  ecash: coreChain('ecash', 8332, [{ ...ECASH, isOurs: true }]),
}

function coreChain(coin: string, port: number, forks: readonly ForkBlock[] = []): CoreChain {
  const suffix = coin === '' ? '' : `_${coin.toUpperCase().replaceAll('-', '_')}`
  return {
    name: coin === '' ? 'core' : `core-${coin}`,
    setting: `CORE_RPC_URL${suffix}`,
    cookieSetting: `CORE_RPC_COOKIE_FILE${suffix}`,
    port,
    forks,
  }
}
