const NAMES: Readonly<Record<string, string>> = {
  pkh: 'Legacy (pkh)',
  wpkh: 'Native SegWit (wpkh)',
  'sh-wpkh': 'Nested SegWit (sh-wpkh)',
  tr: 'Taproot (tr)',
  combo: 'Any single-key script (combo)',
}

/** The name that wallets give a script type, with its technical word: "Native SegWit (wpkh)". */
export function scriptTypeName(type: string): string {
  const name = NAMES[type]
  if (name !== undefined) return name
  return /multi/.test(type) ? `Multisig (${type})` : type
}

/** "Receive", "Change", or the number of another branch. */
export function branchName(branch: number): string {
  return branch === 0 ? 'Receive' : branch === 1 ? 'Change' : `Branch ${branch}`
}
