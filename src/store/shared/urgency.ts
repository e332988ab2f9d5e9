/** The order of the queue: the highest first. Stored in the column `urgency`. */
export const URGENCY = Object.freeze({
  background: 0,
  /** The address has unconfirmed rows. */
  unconfirmed: 1,
  /** Requested through the API. */
  manual: 2,
})
