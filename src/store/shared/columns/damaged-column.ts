/** A stored value that no version of this program writes. */
export class DamagedColumn extends Error {
  override name = 'DamagedColumn'
}
