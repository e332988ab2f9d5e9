/** A source that is busy with our own budget of a minute is waited for. */
export const SHORT_WAIT_MS = 65_000
