/** Blockstream's electrs, mempool's fork of it, and mempool's backend on top of an Electrum server. */
export type EsploraVariant = 'blockstream' | 'mempool' | 'electrum'
