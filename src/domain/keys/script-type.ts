/** How a wallet with one key makes addresses: P2PKH, P2SH-P2WPKH, P2WPKH or P2TR without a script tree. */
export const SCRIPT_TYPES = ['pkh', 'sh-wpkh', 'wpkh', 'tr'] as const
export type ScriptType = (typeof SCRIPT_TYPES)[number]
