/** Where a key of a descriptor comes from, as the device says. */
export interface Origin {
  /** Eight hex digits, of the master key. */
  readonly fingerprint: string
  /** "m/84h/0h/0h"; empty for the master key itself. */
  readonly path: string
}

/** The origins that a descriptor names, in their order. */
export function originsOf(descriptor: string): readonly Origin[] {
  return [...descriptor.matchAll(/\[([0-9a-f]{8})((?:\/\d+[h']?)*)\]/gi)].map(
    ([, fingerprint = '', path = '']) => ({
      fingerprint: fingerprint.toLowerCase(),
      path: path === '' ? '' : `m${path.replaceAll("'", 'h')}`,
    }),
  )
}
