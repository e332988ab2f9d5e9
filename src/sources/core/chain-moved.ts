/** The chain of the node was reorganised while it was read: to be read again. */
export class ChainMoved extends Error {
  override name = 'ChainMoved'
}
