/** The rank of unconfirmed rows, which are above every height. */
export const UNCONFIRMED_RANK = Number.MAX_SAFE_INTEGER

/** Ranks never rise with the position. */
export function rankOf({ height }: { readonly height: number | null }): number {
  return height ?? UNCONFIRMED_RANK
}
