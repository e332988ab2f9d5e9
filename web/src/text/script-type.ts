import { scriptTypeName } from '../../../src/domain/keys/script-type-name.ts'

/** As a heading: "Native SegWit (P2WPKH)". */
export function scriptTypeTitle(type: string): string {
  const name = scriptTypeName(type)
  return `${name[0]?.toUpperCase()}${name.slice(1)}`
}

/** "Receive", "Change", or the number of another branch. */
export function branchName(branch: number): string {
  return branch === 0 ? 'Receive' : branch === 1 ? 'Change' : `Branch ${branch}`
}
